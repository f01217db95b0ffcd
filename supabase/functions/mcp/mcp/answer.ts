import type {
  CallToolResult,
  GetPromptResult,
  ReadResourceResult,
} from "@modelcontextprotocol/server";
import type { Answer, Document } from "../kernel/content.ts";
import type { PromptMessage } from "../kernel/prompt.ts";
import type { Refusal } from "../kernel/refusal.ts";
import { isVisible, visibleText } from "../kernel/visible_text.ts";

/**
 * The result of a call, as a model reads it: structured and as compact text,
 * or a refusal in words; nothing in it that a person could not see.
 */
export function toCallToolResult(
  result: { readonly given: Answer } | { readonly refusal: Refusal },
): CallToolResult {
  if ("refusal" in result) {
    const { refusal } = result;
    // A refusal may name what the caller sent.
    const text = visibleText(`${refusal.code}: ${refusal.words()}`);
    return { isError: true, content: [{ type: "text", text }] };
  }
  const { structured, content, task } = result.given;
  if (task?.refusal) return toCallToolResult({ refusal: task.refusal });
  if (!structured) return { content: visible(content).value };
  const { value, json: text } = visible(structured);
  return {
    structuredContent: value,
    content: [{ type: "text", text }, ...visible(content).value],
  };
}

/** The messages of a prompt, with nothing in them that a person could not see. */
export function toPromptMessages(
  messages: readonly PromptMessage[],
): GetPromptResult["messages"] {
  return visible(messages).value;
}

/** What an address holds, with nothing in it that a person could not see. */
export function toResourceContents(
  document: Document,
): ReadResourceResult["contents"] {
  return visible([document]).value;
}

/** A value without what only a machine reads, and its JSON; Base64 has none of it. */
function visible<Value>(
  value: Value,
): { readonly value: Writable<Value>; readonly json: string } {
  const json = JSON.stringify(value);
  // What is not to be seen is there as it is, or was escaped.
  if (isVisible(json) && !ESCAPED.test(json)) {
    // `as` holds: whoever gets it only reads it.
    return { value: value as Writable<Value>, json };
  }
  const cleaned = JSON.stringify(
    value,
    (_, value) => typeof value === "string" ? visibleText(value) : value,
  );
  return { value: JSON.parse(cleaned), json: cleaned };
}

/** Controls and halves of characters, as JSON writes them; line feeds and tabs are none. */
const ESCAPED = /\\[bfru]/;

/** As the SDK's types have lists. */
type Writable<Value> = Value extends readonly (infer Item)[] ? Item[] : Value;
