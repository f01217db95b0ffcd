import postgres from "postgres";

/** Environment variable that tells tests the port of their Postgres. */
export const CLUSTER_PORT = "HOMEPORT_TEST_CLUSTER_PORT";

/** The migrated database that every test's own is a copy of. */
export const TEMPLATE = "homeport_template";

/** A database of one test's own. */
export interface TestDatabase extends AsyncDisposable {
  readonly name: string;
  /** The superuser, past row-level security: to arrange and to inspect. */
  readonly sql: postgres.Sql;
  /** Connection string of a role; all passwords are `postgres`. */
  url(role: string): string;
}

/** A database that goes with the test, migrated and seeded unless a copy of another; `await using` it. */
export async function freshDatabase(
  template = TEMPLATE,
): Promise<TestDatabase> {
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  await onCluster((sql) =>
    sql`create database ${sql(name)} template ${sql(template)}`
  );
  return databaseNamed(
    name,
    () => onCluster((sql) => sql`drop database ${sql(name)} with (force)`),
  );
}

/** A database that holds nothing, for what leaves nothing behind. */
export function emptyDatabase(): TestDatabase {
  return databaseNamed("postgres", () => Promise.resolve());
}

function databaseNamed(
  name: string,
  dropped: () => Promise<unknown>,
): TestDatabase {
  const url = (role: string) => urlOf(name, role);
  const sql = postgres(url("supabase_admin"), { max: 4, onnotice() {} });
  return {
    name,
    sql,
    url,
    async [Symbol.asyncDispose]() {
      await sql.end();
      await dropped();
    },
  };
}

async function onCluster(work: (sql: postgres.Sql) => Promise<unknown>) {
  const sql = postgres(urlOf("postgres", "supabase_admin"), { max: 1 });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}

function urlOf(database: string, role: string): string {
  const port = Deno.env.get(CLUSTER_PORT);
  if (!port) throw new Error("Run the tests with `deno task test`.");
  return `postgresql://${role}:postgres@127.0.0.1:${port}/${database}`;
}
