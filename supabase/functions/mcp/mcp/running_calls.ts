import type { Caller } from "../core/caller.ts";

/** What tells one call that is under way from all others. */
export interface RunningCall {
  readonly caller: Caller;
  /** The protocol's session, within which ids are unique; without one, no message can name the call. */
  readonly session: string | null;
  readonly id: unknown;
}

/** The calls under way in this isolate. */
export interface RunningCalls {
  /** Works with a signal, made when asked for, that aborts when the given one does, or the call is cancelled. */
  run<Result>(
    call: RunningCall,
    signal: () => AbortSignal,
    work: (signal: () => AbortSignal) => Promise<Result>,
  ): Promise<Result>;
  /** Cancels a call of a session, if it is under way here. */
  cancel(call: RunningCall): void;
}

/**
 * Keeps the calls under way, for clients that cancel by a message of its own
 * (2025-11-25 and before). Ids are unique within a session only: two programs
 * of one client without a session both count from 1, so a message from one must
 * not cancel the call of the other. Such a call ends with its connection.
 */
export function runningCalls(): RunningCalls {
  const running = new Map<string, Set<AbortController>>();
  return {
    async run(call, signal, work) {
      if (call.session === null) return await work(signal);
      const key = keyOf(call);
      const aborter = new AbortController();
      // A client that uses an id twice has two calls under it.
      const sameId = running.get(key) ?? new Set();
      running.set(key, sameId.add(aborter));
      try {
        return await work(() => AbortSignal.any([signal(), aborter.signal]));
      } finally {
        sameId.delete(aborter);
        if (sameId.size === 0) running.delete(key);
      }
    },
    cancel(call) {
      for (const aborter of running.get(keyOf(call)) ?? []) aborter.abort();
    },
  };
}

function keyOf({ caller, session, id }: RunningCall): string {
  const { userId, clientId } = caller;
  return JSON.stringify([userId, clientId, session, id]);
}
