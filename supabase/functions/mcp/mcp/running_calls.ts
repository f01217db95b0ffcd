import type { Caller } from "../kernel/caller.ts";

/** What tells one call that is under way from all others. */
export interface RunningCall {
  readonly caller: Caller;
  /** The protocol's session, within which ids are unique. */
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
  /** Cancels a call, if it is under way here. */
  cancel(call: RunningCall): void;
}

/** Keeps the calls under way, for clients that cancel by a message of its own (2025-11-25 and before). */
export function runningCalls(): RunningCalls {
  const running = new Map<string, AbortController>();
  return {
    async run(call, signal, work) {
      const key = keyOf(call);
      const aborter = new AbortController();
      running.set(key, aborter);
      try {
        return await work(() => AbortSignal.any([signal(), aborter.signal]));
      } finally {
        running.delete(key);
      }
    },
    cancel: (call) => running.get(keyOf(call))?.abort(),
  };
}

function keyOf({ caller, session, id }: RunningCall): string {
  const { userId, clientId } = caller;
  return JSON.stringify([userId, clientId, session, id]);
}
