import {
  ConfigError,
  configFrom,
  SETTINGS,
} from "../../functions/mcp/config.ts";
import { certificateLine } from "../../functions/mcp/core/database_url.ts";
import { Fault } from "../../local/fault.ts";

/** What is deployed, and where to; everything in it is checked. */
export interface Deployment {
  /** The project's reference: 20 lowercase letters. */
  readonly ref: string;
  /** URL of the project, as the function reaches it. */
  readonly supabaseUrl: string;
  /** URL of the project, as clients reach it. */
  readonly publicUrl: string;
  /** Public URL of the MCP endpoint. */
  readonly endpoint: string;
  /** Origin where the site will be served. */
  readonly siteUrl: string;
  /** Settings of the function that the operator gave. */
  readonly given: ReadonlyMap<string, string>;
}

/** What the deployment or the platform sets, whatever stands in the operator's environment. */
const NOT_TAKEN = new Set(["SUPABASE_URL", "MCP_DATABASE_URL", "PORT"]);

/** Printable ASCII but for what readers of env files take for more than itself. */
const PLAIN = /^[!"#%&()-[\]^_a-~]+$/;

/**
 * Checks what the operator gave.
 *
 * @param ref Of the project.
 * @param env Their environment: the names of `.env.example`.
 * @throws {Fault} With a sentence for every fault.
 */
export function deploymentFrom(
  ref: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Deployment {
  if (!ref || !/^[a-z]{20}$/.test(ref)) {
    throw new Fault(
      "--project takes the project's reference: the 20 lowercase letters in " +
        "https://REF.supabase.co, which the dashboard shows in its address.",
    );
  }
  const supabaseUrl = `https://${ref}.supabase.co`;
  const given = new Map<string, string>();
  for (const name of Object.keys(SETTINGS.shape)) {
    const value = env[name];
    if (value && !NOT_TAKEN.has(name)) given.set(name, value);
  }
  const authority = given.get("MCP_DATABASE_CA");
  if (authority) given.set("MCP_DATABASE_CA", certificateLine(authority));
  const faults = [
    ...siteFaults(given.get("SITE_URL")),
    ...keyFaults(given.get("MCP_SECRET_KEY")),
    ...publicUrlFaults(given.get("PUBLIC_URL")),
    ...[...given].filter(([, value]) => !PLAIN.test(value)).map(([name]) =>
      `${name} may have in it neither spaces nor any of ' \` $ \\, and nothing ` +
      "beyond ASCII."
    ),
  ];
  if (faults.length > 0) throw new Fault(faults.join("\n"));
  const { endpoint, siteOrigin } = checked(supabaseUrl, given);
  given.set("SITE_URL", siteOrigin);
  return {
    ref,
    supabaseUrl,
    publicUrl: new URL(endpoint).origin,
    endpoint,
    siteUrl: siteOrigin,
    given,
  };
}

/** What the function itself will make of it; what is not given yet is made later. */
function checked(supabaseUrl: string, given: ReadonlyMap<string, string>) {
  try {
    return configFrom({
      MCP_SECRET_KEY: "-".repeat(64),
      ...Object.fromEntries(given),
      SUPABASE_URL: supabaseUrl,
      MCP_DATABASE_URL: "postgresql://mcp_gateway@later/postgres",
    });
  } catch (error) {
    if (error instanceof ConfigError) throw new Fault(error.message);
    throw error;
  }
}

function siteFaults(value: string | undefined): readonly string[] {
  const url = value && URL.parse(value);
  if (!url) {
    return [
      "SITE_URL must be set to where the site will be served, such as " +
      "SITE_URL=https://homeport-me.pages.dev: sign-in and consent happen there.",
    ];
  }
  if (url.protocol !== "https:") {
    return ["SITE_URL must begin with https://: passwords are typed there."];
  }
  return url.pathname === "/" && !url.search && !url.hash && !url.username
    ? []
    : [
      "SITE_URL must have no path: the site's pages expect to be at the root " +
      "of their host.",
    ];
}

function keyFaults(value: string | undefined): readonly string[] {
  if (value === undefined) return [];
  return value.length >= 32 && new Set(value).size >= 10 ? [] : [
    "MCP_SECRET_KEY is too weak: leave it unset and one is made by chance, or " +
    "set the output of `openssl rand -hex 32`.",
  ];
}

function publicUrlFaults(value: string | undefined): readonly string[] {
  const url = value === undefined ? undefined : URL.parse(value);
  if (url === undefined) return [];
  return url?.protocol === "https:" && url.pathname === "/" ? [] : [
    "PUBLIC_URL must be the https:// URL of the project's custom domain, " +
    "without a path.",
  ];
}
