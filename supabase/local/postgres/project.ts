import type { Auth } from "../auth/auth.ts";
import type { Cluster } from "./cluster.ts";
import { runScript } from "./run_script.ts";

/**
 * Makes a database as a new Supabase project has it: roles, schemas, and the
 * tables of Supabase Auth; no migration has run.
 */
export async function createProject(
  cluster: Cluster,
  database: string,
  auth: Auth,
): Promise<void> {
  await runScript(cluster.url("postgres"), await read("roles.sql"));
  if (database !== "postgres") {
    await runScript(cluster.url("postgres"), `create database ${database}`);
  }
  await fillProject((role) => cluster.url(database, role), auth);
}

/** Fills an empty database, given the connection string of each role, where the roles are there. */
export async function fillProject(
  databaseUrl: (role: string) => string,
  auth: Auth,
): Promise<void> {
  await runScript(databaseUrl("supabase_admin"), await read("project.sql"));
  await auth.install(databaseUrl);
}

function read(relative: string): Promise<string> {
  return Deno.readTextFile(new URL(relative, import.meta.url));
}
