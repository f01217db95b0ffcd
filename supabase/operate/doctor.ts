/**
 * `deno task doctor`: what is wrong with a deployment, why that matters, and
 * what mends it.
 *
 * @module
 */
import postgres from "postgres";
import { runCommand } from "../local/command.ts";
import { Fault } from "../local/fault.ts";
import { openDatabase } from "./database.ts";
import { type Asked, askedBy } from "./doctor/arguments.ts";
import { askingBy } from "./doctor/ask.ts";
import { CouldNotLook } from "./doctor/fault.ts";
import { migrationFiles } from "./doctor/migration_files.ts";
import { type Diagnosis, diagnosisOf } from "./doctor/mod.ts";
import { jsonOf, reportOf } from "./doctor/report.ts";

/** What scripts can rely on. */
const EXIT = { sound: 0, found: 1, couldNotLook: 2 } as const;

await runCommand(async () => {
  try {
    const asked = askedBy(Deno.args, Deno.env.toObject());
    const diagnosis = await examined(asked);
    console.log(asked.json ? jsonOf(diagnosis) : reportOf(diagnosis));
    Deno.exitCode = exitCodeOf(diagnosis);
  } catch (error) {
    if (!(error instanceof CouldNotLook)) throw error;
    console.error(`\n${error.message}`);
    Deno.exitCode = EXIT.couldNotLook;
  }
});

async function examined(
  { databaseUrl, json: _, ...means }: Asked,
): Promise<Diagnosis> {
  const database = databaseUrl &&
    await connected(databaseUrl, means.certificateAuthority);
  try {
    return await diagnosisOf({
      ...means,
      ask: askingBy(fetch),
      migrations: await migrationFiles(),
      ...(database && { database }),
    });
  } finally {
    if (database) await database.end({ timeout: 1 });
  }
}

async function connected(
  url: string,
  certificateAuthority: string | undefined,
): Promise<postgres.Sql> {
  try {
    return await openDatabase({
      url,
      setting: "--database",
      certificateAuthority,
    });
  } catch (cause) {
    const isRefused = cause instanceof postgres.PostgresError;
    if (!isRefused && !(cause instanceof Fault)) throw cause;
    throw new CouldNotLook(
      "The database cannot be looked into. " +
        (isRefused
          ? "It refuses the user or the password of --database."
          : cause.message),
      { cause },
    );
  }
}

function exitCodeOf({ findings, failed }: Diagnosis): number {
  if (findings.length > 0) return EXIT.found;
  return failed ? EXIT.couldNotLook : EXIT.sound;
}
