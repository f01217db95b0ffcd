import { z } from "zod";
import type { Complete } from "./completion.ts";
import type { Context, Operation } from "./operation.ts";
import type { Permission } from "./permission.ts";
import { parsed } from "./schema.ts";
import type { Content } from "./tool.ts";

/** A message of a prompt, as if the user or the model had said it. */
export interface PromptMessage {
  readonly role: "user" | "assistant";
  readonly content: Content;
}

/** What a prompt says of itself. */
interface Facts {
  readonly name: string;
  readonly title: string;
  /** What a person reads before they pick it from a menu. */
  readonly description: string;
  readonly permission: Permission;
}

/** A prompt as its author writes it. */
export interface PromptDefinition<Arguments extends z.ZodObject> extends Facts {
  /** The protocol carries texts only: each field reads one. */
  readonly arguments: Arguments;
  /** What a user may mean who has typed the beginning of an argument. */
  readonly complete?: {
    readonly [Name in keyof z.output<Arguments>]?: Complete;
  };
  messages(
    given: z.output<Arguments>,
    context: Context,
  ): Promise<readonly PromptMessage[]>;
}

/** A prompt as the rest of the server sees it. */
export interface Prompt extends Facts {
  readonly complete: Readonly<Record<string, Complete | undefined>>;
  /** The writing of its messages. */
  readonly getting: Operation<readonly PromptMessage[]>;
}

/** Makes a prompt of its definition; unknown arguments are refused by name. */
export function definePrompt<Arguments extends z.ZodObject>(
  { messages, complete = {}, arguments: fields, ...facts }: PromptDefinition<
    Arguments
  >,
): Prompt {
  const input = fields.strict();
  return {
    ...facts,
    complete,
    getting: {
      name: `get ${facts.name}`,
      permission: facts.permission,
      effect: "read",
      input,
      async call(args, context) {
        // `as` holds: `.strict()` changes which keys are accepted, not the output.
        const given = parsed(input, args) as z.output<Arguments>;
        return await messages(given, context);
      },
    },
  };
}

/** A message that says the text as the user. */
export function userSays(text: string): PromptMessage {
  return { role: "user", content: { type: "text", text } };
}
