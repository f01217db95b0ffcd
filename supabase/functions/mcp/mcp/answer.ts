import type { CallToolResult } from "@modelcontextprotocol/server";
import type { Outcome } from "../kernel/pipeline.ts";
import { visibleText } from "../kernel/visible_text.ts";

/**
 * The outcome of a call, as a model reads it: structured and as compact text,
 * or a refusal in words; nothing in it that a person could not see.
 */
export function toCallToolResult(outcome: Outcome): CallToolResult {
  if ("refusal" in outcome) {
    const { refusal } = outcome;
    // A refusal may name what the caller sent.
    const text = visibleText(`${refusal.code}: ${refusal.words()}`);
    return { isError: true, content: [{ type: "text", text }] };
  }
  const text = JSON.stringify(
    outcome.answer,
    (_, value) => typeof value === "string" ? visibleText(value) : value,
  );
  return {
    structuredContent: JSON.parse(text),
    content: [{ type: "text", text }],
  };
}
