/**
 * `deno task restore FILE`: puts a backup into a project, all or nothing; with
 * `--check` it only says whether the file is whole and what it holds.
 *
 * @module
 */
import { argumentsOf, runCommand } from "../local/command.ts";
import { Fault } from "../local/fault.ts";
import { ownerDatabase } from "./backup/owner_database.ts";
import { readBackup } from "./backup/read_backup.ts";
import { restoreBackup } from "./backup/restore_backup.ts";
import { secretFrom } from "./backup/seal_key.ts";
import { summaryOf } from "./backup/summary.ts";

const USAGE = "deno task restore FILE [--check] [--replace] [--endpoint URL]";

await runCommand(async () => {
  const { values, positionals: [path, ...others] } = argumentsOf(USAGE, {
    check: { type: "boolean" },
    replace: { type: "boolean" },
    endpoint: { type: "string" },
  });
  if (!path || others.length > 0) throw new Fault(`Usage: ${USAGE}`);
  const { endpoint } = values;
  if (endpoint !== undefined && !/^https?:\/\/[^?#]+[^/?#]$/.test(endpoint)) {
    throw new Fault(
      "--endpoint: the URL of the MCP endpoint, without a slash at its end, " +
        "such as https://<ref>.supabase.co/functions/v1/mcp.",
    );
  }
  const secret = secretFrom(Deno.env.toObject());
  if (values.check) {
    console.log(summaryOf(await readBackup(path, secret)));
    console.log(`${path} is whole.`);
    return;
  }

  const restored = await restoreBackup({
    database: ownerDatabase(),
    secret,
    path,
    replace: values.replace ?? false,
    ...(endpoint && { endpoint }),
  });
  console.log(summaryOf(restored));
  if (restored.newerMigrations.length > 0) {
    console.log(
      "This database has run migrations that the backup's had not: " +
        `${restored.newerMigrations.join(", ")}. Columns they added hold ` +
        "their defaults; what they did to rows was not done to these.",
    );
  }
  console.log(
    restored.endpoint
      ? `Restored and checked. Tokens are for ${restored.endpoint}.`
      : "Restored and checked. No endpoint is set yet; the deployment does that.",
  );
});
