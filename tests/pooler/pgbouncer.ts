import { join } from "node:path";
import { freePort } from "../../supabase/local/free_port.ts";
import { writeCertificate } from "../support/certificate.ts";
import type { TestDatabase } from "../support/database.ts";
import type { Reached } from "../support/round_trips.ts";

/** A pooler, which may be killed and started. */
export interface Pooler extends Reached {
  /** What vouches for its certificate, for `localhost` and 127.0.0.1, as PEM. */
  readonly certificateAuthority: string;
  /** Cuts every connection. */
  kill(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
}

/** How it pools, where that is not as the platform does. */
export interface Pooling {
  readonly mode?: "transaction" | "session";
  readonly serverConnections?: number;
  /** The password of `mcp_gateway`. */
  readonly password?: string;
}

/**
 * Starts PgBouncer in transaction mode in front of a test's database, as the
 * platform's pooler is, with a single server connection: what one transaction
 * leaves behind, the next would find.
 */
export async function pgbouncer(
  database: Pick<TestDatabase, "url">,
  { mode = "transaction", serverConnections = 1, password = "postgres" }:
    Pooling = {},
): Promise<Pooler> {
  const dir = await Deno.makeTempDir({ prefix: "pgbouncer-" });
  await Deno.chmod(dir, 0o755);
  const port = freePort();
  const target = new URL(database.url("mcp_gateway"));
  await Deno.writeTextFile(
    join(dir, "users.txt"),
    `"mcp_gateway" "${password}"\n`,
  );
  const tls = {
    key: join(dir, "server.key"),
    certificate: join(dir, "server.crt"),
  };
  await writeCertificate(tls);
  // The account it runs as is another's.
  await Deno.chmod(tls.key, 0o644);
  await Deno.writeTextFile(
    join(dir, "pgbouncer.ini"),
    `[databases]
* = host=${target.hostname} port=${target.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${join(dir, "users.txt")}
pool_mode = ${mode}
default_pool_size = ${serverConnections}
client_tls_sslmode = allow
client_tls_key_file = ${tls.key}
client_tls_cert_file = ${tls.certificate}
`,
  );
  let process: Deno.ChildProcess | undefined;
  async function start() {
    process = new Deno.Command("pgbouncer", {
      // It refuses to run as root.
      args: [...asNobody(), join(dir, "pgbouncer.ini")],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    await answering(port);
  }
  async function kill() {
    process?.kill("SIGKILL");
    await process?.status;
    process = undefined;
  }
  await start();
  target.port = String(port);
  target.password = password;
  return {
    url: target.href,
    certificateAuthority: await Deno.readTextFile(tls.certificate),
    kill,
    start,
    async [Symbol.asyncDispose]() {
      await kill();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

function asNobody(): readonly string[] {
  return Deno.uid() === 0 ? ["--user", "nobody"] : [];
}

async function answering(port: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
