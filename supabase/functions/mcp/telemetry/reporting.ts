import type { Log } from "../core/event.ts";
import type { Alert } from "./alert.ts";
import type { CallDuration, CallDurations } from "./call_durations.ts";

/** What an instance tells the database of its calls. */
export interface Report {
  /** A UUID of the instance's own. */
  readonly reporter: string;
  /** Counts its reports, so that one that comes twice counts once. */
  readonly number: number;
  /** Whether somebody is to be told of alerts. */
  readonly alerting: boolean;
  readonly durations: readonly CallDuration[];
}

/** What reports are made of, and where they go. */
export interface ReportingOptions {
  readonly durations: CallDurations;
  /** Adds it to what others have reported; the alerts that are due. */
  readonly deliver: (report: Report) => Promise<readonly Alert[]>;
  /** Has somebody be told, and waits for nobody; nobody is unless given. */
  readonly alert?: ((alert: Alert) => void) | undefined;
  readonly log: Log;
}

/**
 * Reports what is not yet reported; whether nothing of it is left. A report
 * that fails is kept as it is and goes out again under its number, for it may
 * have been taken and only the answer lost.
 */
export function reporting(
  { durations, deliver, alert, log }: ReportingOptions,
): () => Promise<boolean> {
  // Made late: some hosts have no randomness while a module loads.
  let reporter: string | undefined;
  let number = 0;
  let open: Report | undefined;

  function next(): Report | undefined {
    const taken = durations.take();
    if (taken.length === 0) return undefined;
    reporter ??= crypto.randomUUID();
    number += 1;
    return {
      reporter,
      number,
      alerting: alert !== undefined,
      durations: taken,
    };
  }

  return async function report() {
    try {
      while ((open ??= next())) {
        const alerts = await deliver(open);
        open = undefined;
        for (const due of alerts) alert?.(due);
      }
      return true;
    } catch (cause) {
      log({ event: "metrics.failed", cause });
      return false;
    }
  };
}

/** Work that is put off for a while, so that much of it is done at once. */
export interface Debounced {
  /** Has it done before long; says nothing new where that is so already. */
  due(): void;
  /** Does it without delay; whether nothing of it is left. */
  now(): Promise<boolean>;
}

/** What is put off, and for how long. */
export interface LaterOptions {
  /** Does what there is to do; whether nothing of it is left. Never rejects. */
  readonly work: () => Promise<boolean>;
  readonly delayMs: number;
  /** Keeps the process alive for work after the answer. */
  readonly waitUntil: (work: Promise<void>) => void;
}

/** What has failed is tried again after ever longer pauses, up to this one. */
const LONGEST_PAUSE_MS = 60_000;

/** Puts work off; never done twice at once. */
export function debounced(
  { work, delayMs, waitUntil }: LaterOptions,
): Debounced {
  let pauseMs = delayMs;
  let wake: (() => void) | undefined;
  let turn = Promise.resolve(true);

  function due() {
    if (wake) return;
    const paused = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    waitUntil(paused.then(async () => {
      wake = undefined;
      await tried();
    }));
  }

  function tried(): Promise<boolean> {
    turn = turn.then(async () => {
      const done = await work();
      pauseMs = done ? delayMs : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      if (!done) due();
      return done;
    });
    return turn;
  }

  return {
    due,
    now() {
      wake?.();
      return tried();
    },
  };
}
