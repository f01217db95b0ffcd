import { modernRequest } from "../support/modern_request.ts";

/** What became of a call: done, or refused in which words. */
export interface Outcome {
  /** By which the workout it logs can be found again. */
  readonly key: string;
  readonly done: boolean;
  /** The refusal, or what should not have been answered. */
  readonly words: string;
  /** Whether the answer was one that a client can make something of. */
  readonly inWords: boolean;
  readonly tookMs: number;
}

/** Longer than this, nobody should wait for a refusal. */
const PATIENCE_MS = 20_000;

/** Logs a workout under a key of its own, or the one given. */
export async function logWorkout(
  functionUrl: string,
  token: string,
  key: string = crypto.randomUUID(),
): Promise<Outcome> {
  const startedMs = performance.now();
  const outcome = (done: boolean, inWords: boolean, words: string) => ({
    key,
    done,
    inWords,
    words,
    tookMs: performance.now() - startedMs,
  });
  try {
    const answer = await modernRequest({
      request: (path, init) =>
        fetch(`${functionUrl}/mcp${path}`, {
          ...init,
          signal: AbortSignal.timeout(PATIENCE_MS),
        }),
    }, {
      token,
      method: "tools/call",
      params: {
        name: "log_workout",
        arguments: {
          title: "Drill",
          idempotency_key: key,
          exercises: [{ name: "Row", sets: [{ reps: 5 }] }],
        },
      },
    });
    const { status, result, error, ...plain } = answer;
    if (result?.structuredContent) return outcome(true, true, "");
    const words = result?.content?.[0]?.text ?? error?.message ??
      JSON.stringify(plain);
    return outcome(false, /[a-z]+ [a-z]+/.test(words), `${status} ${words}`);
  } catch (thrown) {
    return outcome(false, false, String(thrown));
  }
}

/** Calls that go on, several at once, until the end. */
export interface Load {
  /** Stops when all calls are answered; what became of each, in order. */
  end(): Promise<readonly Outcome[]>;
  /** Resolves after so many more calls that were done. */
  untilDone(count: number): Promise<void>;
}

/** Starts a {@linkcode Load}, as each of the tokens in turn. */
export function load(
  functionUrl: string,
  tokens: readonly string[],
  atOnce = 4,
): Load {
  const outcomes: Outcome[] = [];
  let ended = false;
  const callers = Array.from({ length: atOnce }, async (_, index) => {
    for (let call = index; !ended; call++) {
      outcomes.push(
        await logWorkout(functionUrl, tokens[call % tokens.length]!),
      );
      // A client that was refused does not come back at once.
      await pause(outcomes.at(-1)!.done ? 5 : 100);
    }
  });
  const done = () => outcomes.filter(({ done }) => done).length;
  return {
    async end() {
      ended = true;
      await Promise.all(callers);
      return outcomes;
    },
    async untilDone(count) {
      const target = done() + count;
      const deadlineMs = performance.now() + 60_000;
      while (done() < target) {
        if (performance.now() > deadlineMs) {
          throw new Error(
            `Calls are not done any more: ${outcomes.at(-1)?.words}`,
          );
        }
        await pause(20);
      }
    },
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
