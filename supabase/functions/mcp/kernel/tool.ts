import type { z } from "zod";
import type { Caller } from "./caller.ts";
import type { Db } from "./db.ts";
import type { Effect } from "./effect.ts";
import { parsed } from "./parsed.ts";
import type { Permission } from "./permission.ts";

/** What a tool's deed may use. */
export interface ToolContext {
  readonly caller: Caller;
  readonly db: Db;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
}

/** A tool as its author writes it. */
export interface ToolDefinition<
  Input extends z.ZodObject,
  Output extends z.ZodObject,
> {
  readonly name: string;
  readonly title: string;
  /** What the model reads: what the tool gives and when to use it. */
  readonly description: string;
  readonly permission: Permission;
  readonly effect: Effect;
  readonly input: Input;
  readonly output: Output;
  /** Calls that the demo log has an answer to; for people and tests, not for models. */
  readonly examples: readonly z.input<Input>[];
  run(
    input: z.output<Input>,
    context: ToolContext,
  ): Promise<z.input<Output>>;
}

/** A tool as the rest of the server sees it. */
export interface Tool extends
  Pick<
    ToolDefinition<z.ZodObject, z.ZodObject>,
    | "name"
    | "title"
    | "description"
    | "permission"
    | "effect"
    | "input"
    | "output"
    | "examples"
  > {
  /**
   * Checks the arguments, does the deed, checks the answer.
   *
   * @throws {Refusal} `invalid_input` naming every wrong field, or what the
   * deed refuses. Anything else thrown is a bug or an outage.
   */
  call(
    input: unknown,
    context: ToolContext,
  ): Promise<Readonly<Record<string, unknown>>>;
}

/** Makes a tool of its definition; unknown arguments are refused by name. */
export function defineTool<
  Input extends z.ZodObject,
  Output extends z.ZodObject,
>(definition: ToolDefinition<Input, Output>): Tool {
  const { run, ...facts } = definition;
  const input = definition.input.strict();
  return {
    ...facts,
    input,
    async call(args, context) {
      // `as` holds: `.strict()` changes which keys are accepted, not the output.
      const valid = parsed(input, args) as z.output<Input>;
      return definition.output.parse(await run(valid, context));
    },
  };
}
