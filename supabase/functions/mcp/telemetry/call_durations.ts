import { isRefusalCode, Refusal } from "../core/errors.ts";
import type { Event } from "../core/event.ts";

/**
 * Upper bounds of the buckets, in seconds, the last one open: those that
 * OpenTelemetry advises for `mcp.server.operation.duration`.
 */
export const BOUNDS_S: readonly number[] = [
  0.01,
  0.02,
  0.05,
  0.1,
  0.2,
  0.5,
  1,
  2,
  5,
  10,
  30,
  60,
  120,
  300,
  Infinity,
];

/** Calls that took about as long, and what they had in common. */
export interface CallDuration {
  readonly tool: string;
  /** `done`, `asked`, or the code of the refusal. */
  readonly outcome: string;
  readonly era: string;
  /** One of {@linkcode BOUNDS_S}, as text: JSON has no infinity. */
  readonly at_most_s: string;
  /** Whether it was the server's own fault. */
  readonly fault: boolean;
  readonly calls: number;
  /** All their durations together, in microseconds. */
  readonly sum_us: number;
}

/** The calls of this instance that are not yet reported. */
export interface CallDurations {
  /** Counts the event, where it is a call; whether it was. */
  observe(event: Event): boolean;
  /** Everything since it was last taken. */
  take(): readonly CallDuration[];
}

/** Counts calls in memory. */
export function callDurations(): CallDurations {
  let seen = new Map<string, CallDuration>();
  return {
    observe({ event, tool, outcome, era, duration_ms }) {
      if (event !== "tool.call") return false;
      const seconds = Number(duration_ms) / 1_000;
      const of = {
        tool: String(tool),
        outcome: String(outcome),
        era: String(era),
        at_most_s: String(BOUNDS_S.find((bound) => seconds <= bound)),
      };
      const key = Object.values(of).join("\n");
      const { calls, sum_us } = seen.get(key) ?? { calls: 0, sum_us: 0 };
      seen.set(key, {
        ...of,
        fault: isFault(of.outcome),
        calls: calls + 1,
        sum_us: sum_us + Math.round(seconds * 1_000_000),
      });
      return true;
    },
    take() {
      const taken = [...seen.values()];
      seen = new Map();
      return taken;
    },
  };
}

function isFault(outcome: string): boolean {
  return isRefusalCode(outcome) && new Refusal(outcome).status >= 500;
}
