/**
 * `deno task backup FILE`: writes everything an owner would miss into a sealed
 * file, and reads it back.
 *
 * @module
 */
import { argumentsOf, runCommand } from "../local/command.ts";
import { Fault } from "../local/fault.ts";
import { makeBackup } from "./backup/make_backup.ts";
import { ownerDatabase } from "./backup/owner_database.ts";
import { readBackup } from "./backup/read_backup.ts";
import { secretFrom } from "./backup/seal_key.ts";
import { summaryOf } from "./backup/summary.ts";

const USAGE = "deno task backup FILE";

await runCommand(async () => {
  const { positionals: [path, ...others] } = argumentsOf(USAGE, {});
  if (!path || others.length > 0) throw new Fault(`Usage: ${USAGE}`);
  const secret = secretFrom(Deno.env.toObject());
  if (await Deno.lstat(path).then(() => true, () => false)) {
    throw new Fault(`There is a file ${path} already; it is left alone.`);
  }

  // A name of its own until it is whole: half a backup is never taken for one.
  const aside = `${path}.part-${crypto.randomUUID()}`;
  try {
    const file = await Deno.open(aside, {
      write: true,
      createNew: true,
      mode: 0o600,
    }).catch((error) => {
      throw new Fault(`The file cannot be written: ${error.message}`);
    });
    try {
      await makeBackup({ database: ownerDatabase(), secret, file });
    } finally {
      file.close();
    }
    const contents = await readBackup(aside, secret);
    await Deno.link(aside, path);
    console.log(summaryOf(contents));
    console.log(`Written to ${path}, read back, and found whole.`);
  } finally {
    await Deno.remove(aside).catch(() => {});
  }
});
