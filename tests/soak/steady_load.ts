import { quantile } from "../bench/figures.ts";
import { httpLine } from "../bench/http_line.ts";

/** What is sent, and how often. */
export interface SteadyLoad {
  readonly port: number;
  /** Whole HTTP requests, sent in turn. */
  readonly requests: readonly string[];
  readonly callsPerSecond: number;
  /** Connections kept open. */
  readonly lines: number;
}

/** What a stretch of steady load came to. */
export interface Stretch {
  readonly calls: number;
  readonly failed: number;
  readonly p95Ms: number;
}

/** A load that goes on by itself; `await using` it. */
export interface Running extends AsyncDisposable {
  /** What came of the load since the last look. */
  look(): Stretch;
  /** What the first call that failed was told. */
  readonly failure: string | undefined;
}

/** Sends calls at a fixed pace, whatever becomes of them. */
export function steadyLoad(
  { port, requests, callsPerSecond, lines }: SteadyLoad,
): Running {
  const encoder = new TextEncoder();
  const bytes = requests.map((text) => encoder.encode(text));
  const paceMs = 1_000 * lines / callsPerSecond;
  let latenciesMs: number[] = [];
  let failed = 0;
  let next = 0;
  let ended = false;
  let failure: string | undefined;

  async function send(of: number) {
    let line = await httpLine(port);
    let dueMs = performance.now() + paceMs * of / lines;
    while (!ended) {
      await pause(dueMs - performance.now());
      dueMs = Math.max(dueMs + paceMs, performance.now() - paceMs);
      const sentMs = performance.now();
      try {
        await line.exchange(bytes[next++ % bytes.length]!);
        latenciesMs.push(performance.now() - sentMs);
      } catch (error) {
        failed++;
        failure ??= String(error);
        line.close();
        line = await httpLine(port);
      }
    }
    line.close();
  }
  const senders = Array.from({ length: lines }, (_, of) => send(of));
  return {
    look() {
      const sorted = latenciesMs.toSorted((a, b) => a - b);
      const stretch = {
        calls: sorted.length + failed,
        failed,
        p95Ms: quantile(sorted, 0.95),
      };
      latenciesMs = [];
      failed = 0;
      return stretch;
    },
    get failure() {
      return failure;
    },
    async [Symbol.asyncDispose]() {
      ended = true;
      await Promise.all(senders);
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
