import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { Refusal } from "../core/errors.ts";

/** What a body may cost. */
export interface BodyLimits {
  readonly limitBytes: number;
  /** Longest time from the first read to the last byte, in milliseconds. */
  readonly deadlineMs: number;
}

/** For everything that is read whole. */
export const BODY_LIMITS: BodyLimits = {
  limitBytes: 1_000_000,
  deadlineMs: 10_000,
};

/**
 * The request's body as text, read no further and no longer than its limits.
 *
 * @throws {Refusal} `too_large`, `too_late`, or `invalid_input` where it is not
 * UTF-8.
 */
export async function bodyText(
  { body }: Request,
  { limitBytes, deadlineMs }: BodyLimits = BODY_LIMITS,
): Promise<string> {
  if (!body) return "";
  const reader = body.getReader();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    // Ends the read that is waiting.
    reader.cancel().catch(() => {});
  }, deadlineMs);
  const decode = utf8();
  let text = "";
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (isLate) throw new Refusal("too_late");
      if (done) return text + decode();
      bytes += value.length;
      if (bytes > limitBytes) throw tooLarge(limitBytes);
      text += decode(value);
    }
  } catch (thrown) {
    reader.cancel().catch(() => {});
    throw thrown;
  } finally {
    clearTimeout(timer);
  }
}

/** Decodes chunk by chunk, the last by none, and repairs nothing (RFC 8259 §8.1). */
function utf8(): (chunk?: Uint8Array) => string {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  return function decode(chunk) {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new Refusal("invalid_input", "The body is not UTF-8.");
    }
  };
}

/** The refusal of a body over `limitBytes`. */
export function tooLarge(limitBytes: number): Refusal {
  return new Refusal(
    "too_large",
    `A request may have ${limitBytes.toLocaleString("en")} bytes.`,
  );
}

/**
 * Refuses a request whose Content-Length is over the limit, before its token is
 * checked. Other bodies are read after that, and counted as they are read.
 */
export function declaredLength(limitBytes: number) {
  return createMiddleware(async function declaredLength(c, next) {
    assertDeclaredLength(c, limitBytes);
    await next();
  });
}

/** @throws {Refusal} `too_large` where the request says that its body is longer. */
export function assertDeclaredLength(c: Context, limitBytes: number): void {
  if (Number(c.req.header("content-length") ?? 0) > limitBytes) {
    throw tooLarge(limitBytes);
  }
}

/** Objects and lists within each other; our deepest input needs nine. */
const MAX_DEPTH = 64;

/** Values in objects and lists: parsing and checking so many blocks the event loop for some 10 ms. */
const MAX_VALUES = 1_500;

/**
 * The request's body as JSON that has one reading.
 *
 * @throws {Refusal} `invalid_input` where it is none, is nested too deeply or
 * names a member of an object twice; `too_large`, `too_late`.
 */
export async function jsonBody(c: Context): Promise<unknown> {
  const text = await bodyText(c.req.raw);
  const names = namesIn(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal("invalid_input", "The body is not JSON.");
  }
  // RFC 8259 §4: of two members of one name, some readers take the first, some
  // the last. What looks at a message before us must not see another message.
  if (membersIn(value) < names) {
    throw new Refusal(
      "invalid_input",
      "The body's JSON names a member of an object twice.",
    );
  }
  return value;
}

/**
 * How many names of members a JSON text has: outside strings, each has a colon.
 * It runs before the text is parsed, so that the parser's work is bounded.
 *
 * @throws {Refusal} Where the text is nested too deeply, or has too many values.
 */
function namesIn(json: string): number {
  let [names, values, depth] = [0, 0, 0];
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '"') at = endOfString(json, at);
    else if (character === ":") names++;
    else if (character === "]" || character === "}") depth--;
    else if (character === "[" || character === "{") {
      values++;
      // What walks the value after us does so by recursion, and would run out of stack.
      if (++depth > MAX_DEPTH) throw tooDeep();
    } else if (character === ",") values++;
    if (values > MAX_VALUES || names > MAX_VALUES) throw tooMany();
  }
  return names;
}

/** Where the string that begins at `at` ends: at a quotation mark without an odd number of backslashes before it. */
function endOfString(json: string, at: number): number {
  let end = at;
  for (;;) {
    end = json.indexOf('"', end + 1);
    if (end < 0) return json.length;
    let before = end;
    while (json[before - 1] === "\\") before--;
    if ((end - before) % 2 === 0) return end;
  }
}

/** How many members the objects of a value have, of which no two share a name. */
function membersIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inner = Object.values(value);
  let members = Array.isArray(value) ? 0 : inner.length;
  for (const one of inner) members += membersIn(one);
  return members;
}

function tooDeep(): Refusal {
  return new Refusal(
    "invalid_input",
    `The body's JSON is nested deeper than ${MAX_DEPTH} levels.`,
  );
}

function tooMany(): Refusal {
  return new Refusal(
    "too_large",
    `The JSON of a request may have ${MAX_VALUES.toLocaleString("en")} values.`,
  );
}
