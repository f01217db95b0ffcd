import { useRef, useState } from "hono/jsx/dom";
import { type Problem, problemFrom } from "../problem.ts";

/** How the last action of the person went. */
export interface Attempt {
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  /** Runs an action, unless one runs already. */
  readonly attempt: (action: () => Promise<void>) => Promise<void>;
}

/** Actions one at a time, with their problems in words. */
export function useAttempt(): Attempt {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  // State is seen only after the next rendering; a second click comes sooner.
  const running = useRef(false);

  async function attempt(action: () => Promise<void>) {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setProblem(undefined);
    try {
      await action();
    } catch (thrown) {
      setProblem(problemFrom(thrown));
    } finally {
      running.current = false;
      setBusy(false);
    }
  }

  return { isBusy, problem, attempt };
}
