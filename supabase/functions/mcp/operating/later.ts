/** Work that is put off for a while, so that much of it is done at once. */
export interface Later {
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
export function later({ work, delayMs, waitUntil }: LaterOptions): Later {
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
