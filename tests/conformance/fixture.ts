import type { z } from "zod";
import {
  type Content,
  defineContentTool,
  type Tool,
} from "../../supabase/functions/mcp/core/tool.ts";
import type { Context } from "../../supabase/functions/mcp/core/operation.ts";

/** What every fixture says of itself. */
export function facts(name: string, description: string) {
  return {
    name,
    title: name,
    description,
    permission: "workouts:read",
    effect: "read",
    examples: [],
  } as const;
}

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
    ...facts(name, description),
    logs: true,
    input,
    run,
  });
}
