/**
 * `deno task doctor`: what is wrong with a deployment, why that matters, and
 * what mends it.
 *
 * @module
 */
import postgres from "postgres";
import { runCommand } from "../local/command.ts";
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
  const database = databaseUrl && await connected(databaseUrl);
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

async function connected(url: string): Promise<postgres.Sql> {
  const sql = postgres(url, {
    max: 1,
    connect_timeout: 10,
    prepare: false,
    onnotice() {},
  });
  try {
    await sql`select`;
    return sql;
  } catch (cause) {
    await sql.end({ timeout: 1 });
    throw new CouldNotLook(
      "The database cannot be looked into: " +
        (cause instanceof postgres.PostgresError
          ? "it refuses the user or the password of --database."
          : "nobody answers at the host and port of --database."),
      { cause },
    );
  }
}

function exitCodeOf({ findings, failed }: Diagnosis): number {
  if (findings.length > 0) return EXIT.found;
  return failed ? EXIT.couldNotLook : EXIT.sound;
}
