import { z } from "zod";
import type { Work } from "./long_tool.ts";
import {
  CONFIRMED,
  type Context,
  type Effect,
  type Operation,
} from "./operation.ts";
import type { Permission } from "./permission.ts";
import { parsed } from "./schema.ts";
import type { Task } from "./task.ts";

/** Something of an answer that is for people's eyes and ears, or the way to it. */
export type Content = TextContent | MediaContent | Embedded | Link;

/** A paragraph. */
export interface TextContent {
  readonly type: "text";
  readonly text: string;
}

/** A picture or a sound. */
export interface MediaContent {
  readonly type: "image" | "audio";
  /** Base64. */
  readonly data: string;
  readonly mimeType: string;
}

/** A document within an answer. */
export interface Embedded {
  readonly type: "resource";
  readonly resource: Document;
}

/** Where a document can be read. */
export interface Link {
  readonly type: "resource_link";
  readonly uri: string;
  readonly name: string;
  readonly title?: string;
  readonly mimeType?: string;
}

/** What an address holds: text, or bytes in Base64. */
export type Document =
  & { readonly uri: string; readonly mimeType: string }
  & ({ readonly text: string } | { readonly blob: string });

/** What came of a call of a tool. */
export interface Answer {
  /** What fits the tool's output schema. */
  readonly structured?: Readonly<Record<string, unknown>>;
  /** What a person or a model reads beside it, or instead. */
  readonly content: readonly Content[];
  /** The work it speaks of, where that outlives the call. */
  readonly task?: Task;
}

/** What a tool says of itself, whatever it answers. */
export interface Facts<Input extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** What the model reads: what the tool gives and when to use it. */
  readonly description: string;
  readonly permission: Permission;
  readonly input: Input;
  /** Calls that the demo log has an answer to; for people and tests, not for models. */
  readonly examples: readonly (z.input<Input> & Agreed)[];
  /** Whether it may send notes to the client while it works. */
  readonly logs?: boolean;
}

/** How an example shows that the user has agreed. */
interface Agreed {
  readonly [CONFIRMED]?: true;
}

/** What destroys says what it would destroy, and the user is asked first. */
export type Consent<Input extends z.ZodObject> =
  | {
    readonly effect: "destroy";
    confirm(input: z.output<Input>, context: Context): Promise<string>;
  }
  | { readonly effect: Exclude<Effect, "destroy">; readonly confirm?: never };

/** A tool as its author writes it. */
export type ToolDefinition<
  Input extends z.ZodObject,
  Output extends z.ZodObject,
> = Facts<Input> & Consent<Input> & {
  readonly output: Output;
  run(input: z.output<Input>, context: Context): Promise<z.input<Output>>;
  /** The addresses of what the answer is about. */
  links?(answer: z.output<Output>): readonly Link[];
};

/** A tool whose answer is to be looked at, not computed with, as its author writes it. */
export type ContentToolDefinition<Input extends z.ZodObject> =
  & Facts<Input>
  & Consent<Input>
  & {
    run(
      input: z.output<Input>,
      context: Context,
    ): Promise<readonly Content[]>;
  };

/** A tool as the rest of the server sees it. */
export interface Tool extends Operation<Answer> {
  readonly title: string;
  readonly description: string;
  /** Of the structured part of its answer; absent where there is none. */
  readonly output?: z.ZodObject;
  readonly logs: boolean;
  /** Calls that the demo log has an answer to. */
  readonly examples: readonly Readonly<Record<string, unknown>>[];
  /** Where it answers with a task, how that goes on. */
  readonly work?: Work;
}

/** Makes a tool of its definition; unknown arguments are refused by name. */
export function defineTool<
  Input extends z.ZodObject,
  Output extends z.ZodObject,
>(definition: ToolDefinition<Input, Output>): Tool {
  const { output } = definition;
  return {
    output,
    ...toolOf(definition, async (input, context) => {
      const answer = output.parse(await definition.run(input, context));
      return { structured: answer, content: definition.links?.(answer) ?? [] };
    }),
  };
}

/** The same of a tool that answers with content. */
export function defineContentTool<Input extends z.ZodObject>(
  definition: ContentToolDefinition<Input>,
): Tool {
  return toolOf(definition, async (input, context) => ({
    content: await definition.run(input, context),
  }));
}

/** The tool that answers so; unknown arguments are refused by name. */
export function toolOf<Input extends z.ZodObject>(
  definition: Facts<Input> & Consent<Input>,
  answer: (input: z.output<Input>, context: Context) => Promise<Answer>,
): Tool {
  const { name, title, description, permission, effect, confirm, examples } =
    definition;
  // What is written beside the fields is kept: a new shape is a new schema.
  const input = definition.input.extend(confirm ? CONFIRMATION : {}).strict()
    .meta({ ...definition.input.meta() });
  // `as` holds: what is added and what is refused is nothing the operation is given.
  const valid = (args: unknown) => parsed(input, args) as z.output<Input>;
  return {
    name,
    title,
    description,
    permission,
    effect,
    input,
    examples,
    logs: definition.logs ?? false,
    ...(confirm && {
      confirm: async (args, context) => await confirm(valid(args), context),
    }),
    call: async (args, context) => await answer(valid(args), context),
  };
}

const CONFIRMATION = {
  [CONFIRMED]: z.boolean().optional().describe(
    "The user has agreed; for clients that cannot ask them",
  ),
};
