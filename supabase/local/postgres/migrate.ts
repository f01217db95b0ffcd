import postgres from "postgres";
import { supabaseCli } from "../supabase_cli.ts";

const MIGRATIONS = new URL("../../migrations/", import.meta.url);

/**
 * Brings a database up to the newest migration and seed with the real Supabase
 * CLI, as a deployment would.
 *
 * @param url Connection string of the role `postgres`.
 */
export async function migrate(url: string): Promise<void> {
  await supabaseCli(
    "db",
    "push",
    `--remote=${url}?sslmode=disable`,
    "--include-seed",
    "--yes",
  );
}

/** Whether a database lacks a migration: asking it is quicker than asking the CLI. */
export async function isBehind(url: string): Promise<boolean> {
  const files: string[] = [];
  for await (const { name } of Deno.readDir(MIGRATIONS)) {
    files.push(name.split("_")[0]!);
  }
  const sql = postgres(url, { max: 1 });
  try {
    const applied = await sql`
      select from supabase_migrations.schema_migrations
      where version = any (${files})`;
    const [seeded] = await sql`select from supabase_migrations.seed_files`;
    return applied.length < files.length || !seeded;
  } catch (error) {
    // undefined_table, invalid_schema_name: no migration has ever run.
    const isNew = error instanceof postgres.PostgresError &&
      ["42P01", "3F000"].includes(error.code);
    if (isNew) return true;
    throw error;
  } finally {
    await sql.end();
  }
}
