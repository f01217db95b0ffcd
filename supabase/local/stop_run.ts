import { Fault } from "./fault.ts";
import { ended } from "./liveness.ts";
import { runIn } from "./run_file.ts";

/**
 * Asks the stack that runs in `dir` to end and waits until it has; false where
 * none runs.
 *
 * @throws {Fault} Where it does not end.
 */
export async function stopRun(dir: string): Promise<boolean> {
  const run = await runIn(dir);
  if (!run?.alive) return false;
  if (!await ended(run.pid, "SIGTERM", 15_000)) {
    throw new Fault(
      `Process ${run.pid} does not end. End it with \`kill -9 ${run.pid}\`; ` +
        "the next start clears up after it.",
    );
  }
  return true;
}
