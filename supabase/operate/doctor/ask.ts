/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** From the request to the end of the answer, in milliseconds. */
  readonly ms: number;
}

/** Sends a request and follows no redirect; undefined where no answer comes. */
export type Ask = (
  url: string,
  init?: RequestInit,
) => Promise<Answer | undefined>;

/** The platform gives up after 150 seconds; people do long before. */
const LIMIT_MS = 20_000;

/** An {@linkcode Ask} by way of `send`. */
export function askingBy(send: typeof fetch): Ask {
  return async function ask(url, init) {
    const startedMs = performance.now();
    try {
      const response = await send(url, {
        redirect: "manual",
        signal: AbortSignal.timeout(LIMIT_MS),
        ...init,
      });
      const text = await response.text();
      const ms = performance.now() - startedMs;
      return { status: response.status, headers: response.headers, text, ms };
    } catch {
      // Whatever it was: the one who asks says what it means that none came.
      return undefined;
    }
  };
}

/** The members of a JSON object in an answer that is well; undefined for any other. */
export function fieldsOf(
  answer: Answer | undefined,
): Readonly<Record<string, unknown>> | undefined {
  if (answer?.status !== 200) return undefined;
  return objectIn(answer.text);
}

/** The members of the JSON object a text is; undefined where it is none. */
export function objectIn(
  text: string,
): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The strings in a member that is a list. */
export function stringsIn(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? value.filter((item) => typeof item === "string")
    : [];
}
