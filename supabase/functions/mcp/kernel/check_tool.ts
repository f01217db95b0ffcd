import { z } from "zod";
import { Refusal } from "./refusal.ts";
import { required } from "./statement.ts";
import { placeOf } from "./task.ts";
import { reported, reportOf } from "./task_report.ts";
import { seen, taskFrom } from "./task_statements.ts";
import { type Facts, type Tool, toolOf } from "./tool.ts";

const TaskNamed = z.object({
  task_id: z.string().max(200).describe("As the start answered it"),
});

/** Makes the tool that tells how far the work of a long tool is. */
export function checkTool(
  { name, title, permission, output }:
    & Pick<Facts<z.ZodObject>, "name" | "title" | "permission">
    & { readonly output: z.ZodObject },
): Tool {
  const tool = toolOf({
    name: `check_${name.replace(/^start_/, "")}`,
    title: `${title}: how far`,
    description: `How far a task of ${name} is, and what it came to.

Use a few seconds after the start, and again while status is working.`,
    permission,
    effect: "read",
    examples: [],
    input: TaskNamed,
  }, async ({ task_id }, { db }) => {
    const place = placeOf(task_id);
    if (place?.tool !== name) throw new Refusal("unknown_task");
    const [[row]] = await db.batch(required(seen(place), "unknown_task"));
    return reported(taskFrom(row!));
  });
  return { ...tool, output: reportOf(output) };
}
