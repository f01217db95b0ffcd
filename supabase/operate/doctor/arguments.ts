import { parseArgs } from "node:util";
import { decodeJwt } from "jose";
import { DATABASE_CA } from "../database.ts";
import { FREE_PLAN } from "./call_cost.ts";
import { CouldNotLook } from "./fault.ts";

/** How the doctor is called. */
export const USAGE = `Usage: deno task doctor URL [options]

  URL                      the MCP endpoint: https://REF.supabase.co/functions/v1/mcp
  --database URL           the database's owner, to look inside; else MCP_OWNER_DATABASE_URL
  --token TOKEN            an access token of a client, to call; else MCP_TOKEN
  --project REF            the project's reference; else as in https://REF.supabase.co
  --calls-per-month N      what to reckon with; else the audit log's last 30 days
  --database-limit-mb N    what the plan gives the database; ${FREE_PLAN.databaseMegabytes} unless named
  --json                   for programs

The function's own MCP_DATABASE_URL and MCP_SECRET_KEY are looked at where they are set.
With SUPABASE_ACCESS_TOKEN the settings of the project's Supabase Auth are looked at, too.
Exit code: 0 nothing found, 1 something found, 2 could not look.`;

/** What the doctor was asked. */
export interface Asked {
  readonly endpoint: string;
  readonly databaseUrl?: string;
  readonly gatewayUrl?: string;
  /** Authority that signs the database's certificate. */
  readonly certificateAuthority?: string;
  readonly token?: string;
  readonly managementToken?: string;
  readonly projectRef?: string;
  readonly secretKey?: string;
  readonly callsPerMonth?: number;
  readonly databaseLimitBytes: number;
  readonly json: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads arguments and environment.
 *
 * @throws {CouldNotLook} With what is wrong with them.
 */
export function askedBy(args: readonly string[], env: Env): Asked {
  const { values, positionals } = parsed(args);
  const [url, ...more] = positionals;
  if (!url || more.length > 0) throw new CouldNotLook(USAGE);
  const databaseUrl = values.database ?? env["MCP_OWNER_DATABASE_URL"];
  const gatewayUrl = env["MCP_DATABASE_URL"];
  const certificateAuthority = env[DATABASE_CA];
  const token = values.token ?? env["MCP_TOKEN"];
  const secretKey = env["MCP_SECRET_KEY"];
  const managementToken = env["SUPABASE_ACCESS_TOKEN"];
  const endpoint = endpointFrom(url);
  const projectRef = values.project ?? refIn(endpoint);
  const calls = values["calls-per-month"];
  const limit = values["database-limit-mb"];
  return {
    endpoint,
    ...(databaseUrl && { databaseUrl: postgresUrl("--database", databaseUrl) }),
    ...(gatewayUrl &&
      { gatewayUrl: postgresUrl("MCP_DATABASE_URL", gatewayUrl) }),
    ...(certificateAuthority && { certificateAuthority }),
    ...(token && { token: checkedToken(token) }),
    ...(managementToken && { managementToken }),
    ...(projectRef && { projectRef: checkedRef(projectRef) }),
    ...(secretKey && { secretKey }),
    ...(calls !== undefined &&
      { callsPerMonth: countFrom("--calls-per-month", calls) }),
    databaseLimitBytes: FREE_PLAN.megabyteBytes *
      (limit === undefined
        ? FREE_PLAN.databaseMegabytes
        : countFrom("--database-limit-mb", limit)),
    json: values.json,
  };
}

function parsed(args: readonly string[]) {
  const option = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        database: option,
        token: option,
        project: option,
        "calls-per-month": option,
        "database-limit-mb": option,
        json: { type: "boolean", default: false },
      },
    });
  } catch {
    throw new CouldNotLook(USAGE);
  }
}

function endpointFrom(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw new CouldNotLook(
      `"${text}" is not the URL of an MCP endpoint. It is like ` +
        "https://REF.supabase.co/functions/v1/mcp.",
    );
  }
  return url.href.replace(/\/+$/, "");
}

/** The project's reference, where the platform's own address has it. */
function refIn(endpoint: string): string | undefined {
  const { hostname } = new URL(endpoint);
  return hostname.match(/^([a-z]{20})\.supabase\.co$/)?.[1];
}

function checkedRef(ref: string): string {
  if (/^[a-z]{20}$/.test(ref)) return ref;
  throw new CouldNotLook(
    "--project takes the project's reference: the 20 lowercase letters in " +
      "https://REF.supabase.co.",
  );
}

function postgresUrl(name: string, text: string): string {
  // It may hold a password: it is not repeated.
  if (/^postgres(ql)?:$/.test(URL.parse(text)?.protocol ?? "")) return text;
  throw new CouldNotLook(
    `${name} is not a connection string. It is like ` +
      "postgresql://postgres.REF:PASSWORD@HOST:5432/postgres.",
  );
}

function checkedToken(token: string): string {
  try {
    decodeJwt(token);
    return token;
  } catch {
    throw new CouldNotLook("--token is not an access token: it is no JWT.");
  }
}

function countFrom(name: string, text: string): number {
  const count = Number(text.replaceAll(/[,_]/g, ""));
  if (text.trim() !== "" && Number.isSafeInteger(count) && count >= 0) {
    return count;
  }
  throw new CouldNotLook(`${name} must be a whole number, not "${text}".`);
}
