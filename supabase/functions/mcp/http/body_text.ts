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
 * @throws {Refusal} `too_large` or `too_late`.
 */
export async function bodyText(
  { body }: Request,
  { limitBytes, deadlineMs }: BodyLimits = BODY_LIMITS,
): Promise<string> {
  if (!body) return "";
  const reader = body.getReader();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Refusal("too_late")),
    deadlineMs,
  );
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late.promise]);
      if (done) return text + decoder.decode();
      bytes += value.length;
      if (bytes > limitBytes) throw tooLarge(limitBytes);
      text += decoder.decode(value, { stream: true });
    }
  } catch (thrown) {
    reader.cancel().catch(() => {});
    throw thrown;
  } finally {
    clearTimeout(timer);
  }
}

/** The refusal of a body over `limitBytes`. */
export function tooLarge(limitBytes: number): Refusal {
  return new Refusal(
    "too_large",
    `A request may have ${limitBytes.toLocaleString("en")} bytes.`,
  );
}
