import type { Context } from "hono";
import { Refusal } from "../kernel/refusal.ts";
import { bodyText } from "./body_text.ts";

/** Objects and lists within each other; our deepest input needs nine. */
const MAX_DEPTH = 64;

/**
 * The request's body as JSON that has one reading.
 *
 * @throws {Refusal} `invalid_input` where it is none, is nested too deeply or
 * names a member of an object twice; `too_large`, `too_late`.
 */
export async function jsonBody(c: Context): Promise<unknown> {
  const text = await bodyText(c.req.raw);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal("invalid_input", "The body is not JSON.");
  }
  // RFC 8259 §4: of two members of one name, some readers take the first, some
  // the last. What looks at a message before us must not see another message.
  if (membersIn(value) < namesIn(text)) {
    throw new Refusal(
      "invalid_input",
      "The body's JSON names a member of an object twice.",
    );
  }
  return value;
}

/**
 * How many members the objects of a value have, of which no two share a name.
 *
 * @throws {Refusal} Where it is nested deeper than `levels`.
 */
function membersIn(value: unknown, levels = MAX_DEPTH): number {
  if (typeof value !== "object" || value === null) return 0;
  // What walks the value after us does so by recursion, and would run out of stack.
  if (levels === 0) {
    throw new Refusal(
      "invalid_input",
      `The body's JSON is nested deeper than ${MAX_DEPTH} levels.`,
    );
  }
  const inner = Object.values(value);
  let members = Array.isArray(value) ? 0 : inner.length;
  for (const one of inner) members += membersIn(one, levels - 1);
  return members;
}

/** How many names of members a JSON text has: outside strings, each has a colon. */
function namesIn(json: string): number {
  let names = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    // JSON has backslashes only in strings; the next character is escaped.
    if (character === "\\") at++;
    else if (character === '"') inString = !inString;
    else if (character === ":" && !inString) names++;
  }
  return names;
}
