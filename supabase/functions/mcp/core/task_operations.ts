import { z } from "zod";
import { Refusal } from "./errors.ts";
import type { Context, Operation } from "./operation.ts";
import { assertStorable } from "./pending_responses.ts";
import { required, type Statement } from "./sql.ts";
import { placeOf, type TaskPlace } from "./task.ts";
import { answered, cancelled, kept } from "./task_statements.ts";
import type { Tool } from "./tool.ts";

/** Names a task, in the protocol's own terms. */
export const TaskNamed = z.object({ taskId: z.string().max(200) });

const TaskAnswered = TaskNamed.extend({
  inputResponses: z.record(z.string(), z.unknown()),
});

/** The cancelling of a tool's task. */
export function cancelling(tool: Tool): Operation<void> {
  return changing(`cancel ${tool.name}`, tool, TaskNamed, cancelled);
}

/** The answering of what a tool's task has asked. */
export function answering(tool: Tool): Operation<void> {
  return changing(
    `answer ${tool.name}`,
    tool,
    TaskAnswered,
    (place, { inputResponses }) => {
      assertStorable(inputResponses);
      return answered(place, inputResponses);
    },
  );
}

/** The work on a tool's task, as the record has it. */
export function continuing(
  { name, permission, effect }: Tool,
): Pick<Operation, "name" | "permission" | "effect"> {
  return { name: `continue ${name}`, permission, effect };
}

function changing<Input extends typeof TaskNamed>(
  name: string,
  tool: Tool,
  input: Input,
  change: (place: TaskPlace, input: z.output<Input>) => Statement,
): Operation<void> {
  return {
    name,
    permission: tool.permission,
    effect: "replace",
    input,
    async call(given: unknown, { db }: Context) {
      const known = input.parse(given);
      const place = placeOf(known.taskId);
      if (place?.tool !== tool.name) throw new Refusal("unknown_task");
      await db.batch(
        required(kept(place), "unknown_task"),
        change(place, known),
      );
    },
  };
}
