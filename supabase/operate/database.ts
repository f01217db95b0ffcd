import { setTimeout as pause } from "node:timers/promises";
import postgres from "postgres";
import { socketOptions } from "../functions/mcp/db/socket.ts";
import {
  asksForTls,
  CertificateAuthority,
} from "../functions/mcp/core/database_url.ts";
import { Fault } from "../local/fault.ts";
import { isLoopback } from "./loopback.ts";

/** Environment variable with an authority that may sign a database's certificate. */
export const DATABASE_CA = "MCP_DATABASE_CA";

/** Path of the authorities that sign Supabase's database certificates, as PEM. */
export const SUPABASE_AUTHORITIES =
  new URL("supabase_authorities.crt", import.meta.url).pathname;

/** Hosts of Supabase's databases and poolers. */
const SUPABASE_HOST = /\.supabase\.(co|com)$/i;

/** Pauses before the second and the third attempt, in milliseconds. */
const PAUSES_MS = [500, 2_000];

const CONNECT_TIMEOUT_SECONDS = 15;

/** A database, and who may sign its certificate. */
export interface DatabaseAddress {
  /** Connection string. */
  readonly url: string;
  /** The setting or option that the connection string came from. */
  readonly setting: string;
  /** Value of {@linkcode DATABASE_CA}. */
  readonly certificateAuthority?: string | undefined;
}

/**
 * Opens one connection to a database: the only way for every command.
 *
 * Only a loopback address may go without TLS, whatever `sslmode` says. Nothing
 * but Postgres's request for TLS is sent before the certificate is verified.
 * Where nobody answers, it tries three times, with pauses.
 *
 * @throws {Fault} Where the database is not reached, or its certificate is not
 * verified: with the reason, and what to set.
 * @throws {postgres.PostgresError} Where the database refuses the user.
 */
export async function openDatabase(
  address: DatabaseAddress,
): Promise<postgres.Sql> {
  const { url } = address;
  const socket = socketOptions(url, {
    tls: asksForTls(url) || !isLoopback(url),
    certificateAuthority: await authoritiesFor(address),
  });
  for (let attempt = 0;; attempt++) {
    const sql = postgres(withoutTlsParameters(url), {
      max: 1,
      // A transaction pooler keeps no prepared statement.
      prepare: false,
      connect_timeout: CONNECT_TIMEOUT_SECONDS,
      onnotice() {},
      ...socket,
    });
    try {
      await sql`select`;
      return sql;
    } catch (cause) {
      await sql.end({ timeout: 1 });
      if (cause instanceof postgres.PostgresError) throw cause;
      const refusal = refusalOf(cause, address);
      if (refusal) throw new Fault(refusal, { cause });
      const pauseMs = PAUSES_MS[attempt];
      if (pauseMs === undefined) {
        throw new Fault(
          `Nobody answers at the host and port of ${address.setting} ` +
            `(${reasonOf(cause)}), in ${attempt + 1} attempts.`,
          { cause },
        );
      }
      await pause(pauseMs);
    }
  }
}

/**
 * The authorities that may sign a database's certificate beside those that the
 * runtime knows, as PEM. Supabase's own count for its hosts alone.
 *
 * @throws {Fault} Where MCP_DATABASE_CA is not a certificate.
 */
export async function authoritiesFor(
  { url, certificateAuthority }: Pick<
    DatabaseAddress,
    "url" | "certificateAuthority"
  >,
): Promise<string> {
  const supabase = SUPABASE_HOST.test(new URL(url).hostname)
    ? await Deno.readTextFile(SUPABASE_AUTHORITIES)
    : "";
  return supabase + givenAuthority(certificateAuthority);
}

/**
 * MCP_DATABASE_CA as PEM; empty where it is not set.
 *
 * @throws {Fault} Where it is not a certificate.
 */
export function givenAuthority(value: string | undefined): string {
  if (!value) return "";
  const { data, error } = CertificateAuthority.safeParse(value);
  if (error) throw new Fault(`${DATABASE_CA} ${error.issues[0]!.message}.`);
  return data;
}

/** The driver sends parameters that it does not know to the server, which refuses them. */
function withoutTlsParameters(url: string): string {
  const changed = new URL(url);
  for (const name of ["sslmode", "sslrootcert", "sslnegotiation"]) {
    changed.searchParams.delete(name);
  }
  return changed.href;
}

/** Why the password was not sent, and what to set; nothing where another attempt may help. */
function refusalOf(
  error: unknown,
  { url, setting }: DatabaseAddress,
): string | undefined {
  const reason = reasonOf(error);
  const { host } = new URL(url);
  const refused =
    `The server at ${host} (${setting}) was not sent the password: `;
  if (/speaks no TLS/.test(reason)) {
    return refused + "it speaks no TLS. Turn TLS on there (`ssl = on`), or " +
      "reach it through a tunnel that ends at 127.0.0.1.";
  }
  if (/NotValidForName|not valid for name/.test(reason)) {
    return refused + `its certificate is for another host (${reason}). Set ` +
      `${setting} to the host that the certificate names.`;
  }
  if (/certificate/i.test(reason)) {
    return refused + `its certificate is not verified (${reason}). Set ` +
      `${DATABASE_CA} to the certificate of the authority that signs it: for ` +
      "Supabase, Database → Settings → SSL configuration on the dashboard. If " +
      "that is set, the server is not yours.";
  }
  return undefined;
}

/** A refused connection has no message, only a code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ("code" in error ? String(error.code) : error.name);
}
