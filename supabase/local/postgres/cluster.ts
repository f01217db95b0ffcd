import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { Fault } from "../fault.ts";
import { installedBinaries } from "./binaries.ts";
import { type Account, homeFor } from "./home.ts";
import { dataIn, stopLeftover } from "./leftover.ts";

/** Who owns a new cluster; on Supabase, too, this is not `postgres`. */
const SUPERUSER = "supabase_admin";

/** The password of every login role of a local cluster, as the Supabase CLI's. */
const PASSWORD = "postgres";

/** A running Postgres. */
export interface Cluster {
  readonly port: number;
  /** The connection string of a role to a database; the superuser's unless named. */
  url(database: string, role?: string): string;
  /** Resolves when every connection is cut and the process has ended. */
  stop(): Promise<void>;
}

/** Where a cluster lives and how it behaves. */
export interface ClusterOptions {
  readonly dir: string;
  readonly port: number;
  /** False trades safety against a power cut for speed; for tests. */
  readonly durable?: boolean;
  /** Fills a new cluster; one whose filling was cut short is made anew. */
  readonly prepare: (cluster: Cluster) => Promise<void>;
}

/**
 * Starts the Postgres 17 kept in `dir`, making it first where there is none.
 *
 * @throws {Fault} Where it cannot start, with what to do.
 */
export async function startCluster(
  { dir, port, durable = true, prepare }: ClusterOptions,
): Promise<Cluster> {
  const home = await homeFor(dir);
  const bin = await installedBinaries(home.dir);
  const data = dataIn(home.dir);

  await stopLeftover(dir);
  const prepared = join(data, "homeport_prepared");
  const isNew = !await exists(prepared);
  if (isNew) await initialise(bin, data, home.account);

  const settings = {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "200",
    log_min_messages: "warning",
    ...(durable ? {} : { fsync: "off", full_page_writes: "off" }),
  };
  const url = (database: string, role = SUPERUSER) =>
    `postgresql://${role}:${PASSWORD}@127.0.0.1:${port}/${database}`;
  const log = join(home.dir, "postgres.log");
  const server = new Deno.Command(join(bin, "postgres"), {
    args: [
      "-D",
      data,
      ...Object.entries(settings).flatMap(([k, v]) => ["-c", `${k}=${v}`]),
    ],
    // The folder we are in may be out of that account's reach.
    cwd: "/",
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    ...home.account,
  }).spawn();
  const logged = server.stderr.pipeTo((await Deno.create(log)).writable)
    // A disk that is full has no room for a log; the rest may find some again.
    .catch(() => {});

  await Promise.race([
    accepting(url("postgres")),
    server.status.then(async () => {
      await logged;
      throw new Fault(
        `Postgres did not start on port ${port}; it said:\n` +
          (await Deno.readTextFile(log)).trim(),
      );
    }),
  ]);

  const cluster: Cluster = {
    port,
    url,
    async stop() {
      // SIGINT is Postgres's "fast" shutdown; a terminal's Ctrl-C may have come first.
      try {
        server.kill("SIGINT");
      } catch { /* it has ended already */ }
      await server.status;
      await logged;
    },
  };
  if (isNew) {
    try {
      await prepare(cluster);
      await Deno.writeTextFile(prepared, "");
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }
  return cluster;
}

async function initialise(bin: string, data: string, account: Account) {
  await rm(data, { recursive: true, force: true });
  const passwordFile = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(passwordFile, PASSWORD);
    if (account.uid !== undefined) {
      await Deno.chown(passwordFile, account.uid, account.gid ?? null);
    }
    const { success, stderr } = await new Deno.Command(join(bin, "initdb"), {
      args: [
        `--pgdata=${data}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
      ],
      cwd: "/",
      ...account,
    }).output();
    if (!success) {
      throw new Fault(
        "Postgres could not make its files; it said:\n" +
          new TextDecoder().decode(stderr).trim(),
      );
    }
  } finally {
    await Deno.remove(passwordFile);
  }
}

/** Resolves when queries are answered, which after a crash is later than connections are. */
async function accepting(url: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const sql = postgres(url, { max: 1, connect_timeout: 5 });
    try {
      await sql`select`;
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    } finally {
      await sql.end();
    }
  }
  throw new Fault("Postgres did not answer within 30 seconds.");
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false);
}
