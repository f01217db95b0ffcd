import type postgres from "postgres";
import { databaseOf, type Deployment } from "./deployment.ts";
import { NotAsked } from "./fault.ts";
import { group } from "./group.ts";

/** Whether the database is as this checkout would make it. */
export const migrations = group({
  title: "Migrations",
  ailments: {
    "migrations.behind": {
      severity: "fault",
      what: "The database lacks migrations of this checkout.",
      why: "The function asks for what is not there, and calls fail.",
      mend: "supabase db push",
    },
    "migrations.ahead": {
      severity: "warning",
      what: "The database has migrations that this checkout does not know.",
      why: "What is deployed from here may not fit it.",
      mend: "git pull   (or check out the release that is deployed)",
    },
  },
  async look(deployment, find) {
    const applied = await appliedIn(databaseOf(deployment));
    const known = deployment.migrations;
    const lacking = known.filter(({ version }) => !applied.includes(version));
    if (lacking.length > 0) {
      find("migrations.behind", lacking.map(({ name }) => name).join(", "));
    }
    const unknown = applied.filter((version) =>
      !known.some((file) => file.version === version)
    );
    if (unknown.length > 0) find("migrations.ahead", unknown.join(", "));
  },
});

async function appliedIn(sql: postgres.Sql): Promise<readonly string[]> {
  const table = "supabase_migrations.schema_migrations";
  const [found] = await sql`select to_regclass(${table}) as name`;
  if (!found?.["name"]) return [];
  const rows = await sql<{ readonly version: string }[]>`
    select version from supabase_migrations.schema_migrations order by version`;
  return rows.map(({ version }) => version);
}

/**
 * The database as its owner, with everything in it that is asked about.
 *
 * @throws {NotAsked} Where it was not given, or lacks a migration, which is a finding.
 */
export async function migratedDatabase(
  deployment: Deployment,
): Promise<postgres.Sql> {
  const sql = databaseOf(deployment);
  const applied = await appliedIn(sql);
  if (deployment.migrations.some(({ version }) => !applied.includes(version))) {
    throw new NotAsked("the migrations come first");
  }
  return sql;
}
