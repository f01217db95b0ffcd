import { Refusal } from "../kernel/refusal.ts";

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
    // Whoever waits for a read is told that there is no more.
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
