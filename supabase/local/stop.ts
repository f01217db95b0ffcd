/**
 * `deno task stop`: ends the stack that `deno task start` runs.
 *
 * @module
 */
import { LOCAL_DIR, runCommand } from "./command.ts";
import { stopRun } from "./stop_run.ts";

await runCommand(async () => {
  const stopped = await stopRun(LOCAL_DIR);
  console.log(stopped ? "Homeport has stopped." : "Homeport was not running.");
});
