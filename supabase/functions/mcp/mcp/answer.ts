import {
  type CallToolResult,
  type GetPromptResult,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  ResourceNotFoundError,
} from "@modelcontextprotocol/server";
import type { Refusal } from "../core/errors.ts";
import type { PromptMessage } from "../core/prompt.ts";
import { isVisible, visibleText } from "../core/text.ts";
import type { Answer, Document } from "../core/tool.ts";
import { TASKS } from "./elicitation.ts";

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

/** A refusal where the protocol has no result that could say no. */
export function protocolRefusal(refusal: Refusal): ProtocolError {
  if (refusal.code === "needs_tasks") {
    const requiredCapabilities = { extensions: { [TASKS]: {} } };
    return new MissingRequiredClientCapabilityError(
      { requiredCapabilities },
      refusal.words(),
    );
  }
  const data = { refusal: refusal.code };
  return new ProtocolError(codeFor(refusal), refusal.words(), data);
}

/** The protocol's own codes mean what they mean; ours lie outside its range. */
function codeFor({ code, status }: Refusal): number {
  switch (code) {
    case "invalid_input":
    case "stale_answer":
    case "unknown_tool":
    case "unknown_prompt":
    case "unknown_task":
      return ProtocolErrorCode.InvalidParams;
    case "broken_off":
    case "unavailable":
      return ProtocolErrorCode.InternalError;
    default:
      return status;
  }
}

/** The same, of an address that holds nothing. */
export function resourceRefusal(refusal: Refusal, uri: string): ProtocolError {
  return refusal.code === "not_found"
    ? new ResourceNotFoundError(uri, refusal.words())
    : protocolRefusal(refusal);
}
