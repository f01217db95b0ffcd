import type {
  CallToolResult,
  GetPromptResult,
  ReadResourceResult,
} from "@modelcontextprotocol/server";
import type { Answer, Document } from "../kernel/content.ts";
import type { PromptMessage } from "../kernel/prompt.ts";
import type { Refusal } from "../kernel/refusal.ts";
import { visibleText } from "../kernel/visible_text.ts";

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
  if (!structured) return { content: visible(content) };
  const text = visibleJson(structured);
  return {
    structuredContent: JSON.parse(text),
    content: [{ type: "text", text }, ...visible(content)],
  };
}

/** The messages of a prompt, with nothing in them that a person could not see. */
export function toPromptMessages(
  messages: readonly PromptMessage[],
): GetPromptResult["messages"] {
  return visible(messages);
}

/** What an address holds, with nothing in it that a person could not see. */
export function toResourceContents(
  document: Document,
): ReadResourceResult["contents"] {
  return visible([document]);
}

/** The same without what only a machine reads; Base64 has none of it. */
function visible<Value>(value: readonly Value[]): Value[] {
  return JSON.parse(visibleJson(value));
}

function visibleJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_, value) => typeof value === "string" ? visibleText(value) : value,
  );
}
