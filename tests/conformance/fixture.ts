import type { z } from "zod";
import type { Content } from "../../supabase/functions/mcp/kernel/content.ts";
import type { Context } from "../../supabase/functions/mcp/kernel/deed.ts";
import {
  defineContentTool,
  type Tool,
} from "../../supabase/functions/mcp/kernel/tool.ts";

/** A tool of a name that the suite calls. */
export function fixture<Input extends z.ZodObject>(
  name: string,
  description: string,
  input: Input,
  run: (
    input: z.output<Input>,
    context: Context,
  ) => Promise<readonly Content[]>,
): Tool {
  return defineContentTool({
    name,
    title: name,
    description,
    permission: "workouts:read",
    effect: "read",
    logs: true,
    examples: [],
    input,
    run,
  });
}
