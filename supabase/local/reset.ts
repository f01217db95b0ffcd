/**
 * `deno task reset`: stops the stack and deletes all it keeps, so that the next
 * start begins anew.
 *
 * @module
 */
import { join } from "node:path";
import { LOCAL_DIR, runCommand } from "./command.ts";
import { removeCluster } from "./postgres/leftover.ts";
import { stopRun } from "./stop_run.ts";

await runCommand(async () => {
  await stopRun(LOCAL_DIR);
  await removeCluster(join(LOCAL_DIR, "postgres"));
  await Deno.remove(LOCAL_DIR, { recursive: true });
  console.log(
    "The local database, its users and keys are gone. " +
      "`deno task start` makes them anew.",
  );
});
