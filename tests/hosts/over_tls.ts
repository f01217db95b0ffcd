import { join } from "node:path";
import postgres from "postgres";
import { writeCertificate } from "../support/certificate.ts";
import type { Elsewhere } from "./elsewhere.ts";

/** A project whose database is reached by TLS alone. */
export interface OverTls extends Elsewhere {
  /** What vouches for the database, as PEM. */
  readonly certificate: string;
}

/** Has the project's Postgres speak TLS, with a new certificate for `localhost`; needs openssl. */
export async function overTls(at: Elsewhere): Promise<OverTls> {
  const sql = postgres(at.databaseUrl, { max: 1 });
  const [found] = await sql`show data_directory`;
  const folder: string = found!["data_directory"];
  const paths = ["server.key", "server.crt"].map((name) => join(folder, name));
  const [key, certificate] = paths as [string, string];
  await writeCertificate({ key, certificate });
  // Postgres may run as another user, and wants the key for itself.
  const { uid, gid } = await Deno.stat(folder);
  for (const path of paths) {
    await Deno.chown(path, uid, gid);
    await Deno.chmod(path, 0o600);
  }
  await sql`alter system set ssl = on`;
  await sql`select pg_reload_conf()`;
  await sql.end();

  const url = new URL(at.settings["MCP_DATABASE_URL"]!);
  url.hostname = "localhost";
  url.searchParams.set("sslmode", "require");
  await answeringOverTls(url.href);
  return {
    ...at,
    settings: { ...at.settings, MCP_DATABASE_URL: url.href },
    certificate: await Deno.readTextFile(certificate),
  };
}

async function answeringOverTls(url: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const sql = postgres(url, { max: 1 });
    try {
      await sql`select`;
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    } finally {
      await sql.end();
    }
  }
}
