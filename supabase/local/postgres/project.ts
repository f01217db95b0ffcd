import type { Cluster } from "./cluster.ts";

/**
 * Makes a database as a new Supabase project has it: roles, schemas, and the
 * tables of Supabase Auth; no migration has run.
 */
export async function createProject(
  cluster: Cluster,
  database: string,
): Promise<void> {
  await cluster.run("postgres", await read("roles.sql"));
  if (database !== "postgres") {
    await cluster.run("postgres", `create database ${database}`);
  }
  await cluster.run(database, await read("project.sql"));
  await cluster.run(database, await read("../auth/schema.sql"));
}

function read(relative: string): Promise<string> {
  return Deno.readTextFile(new URL(relative, import.meta.url));
}
