import { join } from "node:path";

const FOLDER = join(import.meta.dirname!, "../../migrations");

/** A migration of this checkout. */
export interface MigrationFile {
  /** The digits its name begins with, as the database records them. */
  readonly version: string;
  readonly name: string;
  readonly sql: string;
}

/** Every migration of this checkout, in order. */
export async function migrationFiles(): Promise<readonly MigrationFile[]> {
  const files: MigrationFile[] = [];
  for await (const { name } of Deno.readDir(FOLDER)) {
    if (!name.endsWith(".sql")) continue;
    const sql = await Deno.readTextFile(join(FOLDER, name));
    files.push({ version: name.split("_")[0]!, name, sql });
  }
  return files.sort((one, other) => one.name < other.name ? -1 : 1);
}

/** The schemas that the migrations make: all that is ours in the database. */
export function schemasOf(files: readonly MigrationFile[]): readonly string[] {
  return matches(files, /^create schema (\w+);/gm);
}

/** The functions, with their schemas, that the migrations let a role execute. */
export function functionsFor(
  role: string,
  files: readonly MigrationFile[],
): readonly string[] {
  const grants = files.flatMap(({ sql }) => [
    ...sql.matchAll(/^grant execute on function\s([^;]+)\sto\s([^;]+);/gm),
  ]);
  return grants
    .filter(([, , roles = ""]) => roles.split(/[\s,]+/).includes(role))
    .flatMap(([, functions = ""]) => functions.match(/\w+\.\w+/g) ?? []);
}

/** The names of the jobs that the migrations schedule. */
export function jobsOf(files: readonly MigrationFile[]): readonly string[] {
  return matches(files, /cron\.schedule\(\s*'([^']+)'/g);
}

function matches(
  files: readonly MigrationFile[],
  pattern: RegExp,
): readonly string[] {
  return files.flatMap(({ sql }) =>
    [...sql.matchAll(pattern)].map(([, found]) => found!)
  );
}
