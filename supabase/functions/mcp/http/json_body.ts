import type { Context } from "hono";
import { Refusal } from "../kernel/refusal.ts";
import { bodyText } from "./body_text.ts";

/** Objects and lists within each other; our deepest input needs nine. */
const MAX_DEPTH = 64;

/**
 * The request's body as JSON.
 *
 * @throws {Refusal} `invalid_input` where it is none or is nested too deeply,
 * `too_large`, `too_late`.
 */
export async function jsonBody(c: Context): Promise<unknown> {
  const text = await bodyText(c.req.raw);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal("invalid_input", "The body is not JSON.");
  }
  // What walks the value after us does so by recursion, and would run out of stack.
  if (!isWithin(MAX_DEPTH, value)) {
    throw new Refusal(
      "invalid_input",
      `The body's JSON is nested deeper than ${MAX_DEPTH} levels.`,
    );
  }
  return value;
}

function isWithin(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 &&
    Object.values(value).every((inner) => isWithin(levels - 1, inner));
}
