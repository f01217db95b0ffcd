import { z } from "zod";
import { CertificateAuthority, DatabaseUrl } from "../core/database_url.ts";

/** What is to be done. */
export type Command = "serve" | "sign-in" | "sign-out";

/** The catalogue served here, to the user named in the environment. */
export interface LocalConfig {
  readonly command: "serve" | "sign-in";
  readonly userId: string;
  readonly databaseUrl: string;
  /** What may vouch for the database's certificate, as PEM. */
  readonly databaseAuthority?: string;
  readonly siteUrl?: string;
}

/** A Homeport that runs elsewhere, served on to whom signs in by the browser. */
export interface RemoteConfig {
  readonly command: Command;
  readonly endpoint: URL;
  /** Folder for what is kept between runs. */
  readonly configDir: string;
  /** Program that shows a URL; the system's own where absent. */
  readonly browser?: string;
}

/** How a local client is served. */
export type StdioConfig = LocalConfig | RemoteConfig;

const USAGE = `Either give the URL of your Homeport, to sign in by the browser:
  deno task stdio https://….supabase.co/functions/v1/mcp
or set MCP_DATABASE_URL and MCP_USER_ID, to act as that user on the database:
  MCP_DATABASE_URL=postgresql://mcp_gateway… MCP_USER_ID=… deno task stdio
With --sign-in it connects anew and ends; with --sign-out it forgets the sign-in.`;

const COMMANDS: Readonly<Record<string, Command>> = {
  "--serve": "serve",
  "--sign-in": "sign-in",
  "--sign-out": "sign-out",
};

const User = z.object({
  MCP_USER_ID: z.uuid("must be the id of a user, a UUID"),
  MCP_DATABASE_URL: DatabaseUrl,
  MCP_DATABASE_CA: CertificateAuthority.optional(),
  SITE_URL: z.url({ protocol: /^https?$/ }).optional(),
});

/**
 * Reads arguments and environment.
 *
 * @throws {Fault} Saying what is wrong or missing.
 */
export function stdioConfigFrom(
  args: readonly string[],
  env: Readonly<Record<string, string>> = Deno.env.toObject(),
): StdioConfig {
  const { command, urls } = told(args);
  const [url] = urls;
  if (url === undefined) return localConfig(command, env);
  if (urls.length > 1) throw new Fault(USAGE);
  if (env["MCP_USER_ID"]) {
    throw new Fault(
      "A URL and MCP_USER_ID are two ways to say who you are: leave one out.",
    );
  }
  const browser = env["BROWSER"];
  return {
    command,
    endpoint: endpointFrom(url),
    configDir: configDirOf(env),
    ...(browser && { browser }),
  };
}

function told(args: readonly string[]) {
  const flags = args.filter((arg) => arg.startsWith("-"));
  const [flag = "--serve"] = flags;
  const command = COMMANDS[flag];
  if (!command || flags.length > 1) throw new Fault(USAGE);
  return { command, urls: args.filter((arg) => !flags.includes(arg)) };
}

function localConfig(
  command: Command,
  env: Readonly<Record<string, string>>,
): LocalConfig {
  if (!env["MCP_USER_ID"] && !env["MCP_DATABASE_URL"]) throw new Fault(USAGE);
  const { data, error } = User.safeParse(env);
  if (error) {
    const faults = error.issues.map(({ path, message }) =>
      `  ${path.join(".")}: ${message}`
    );
    throw new Fault(`The settings are not complete.\n${faults.join("\n")}`);
  }
  if (command === "sign-out") {
    throw new Fault(
      "There is no sign-in to forget. To shut this computer out, press " +
        "Disconnect on the site's page of connections.",
    );
  }
  return {
    command,
    userId: data.MCP_USER_ID,
    databaseUrl: data.MCP_DATABASE_URL,
    ...(data.MCP_DATABASE_CA && { databaseAuthority: data.MCP_DATABASE_CA }),
    ...(data.SITE_URL && { siteUrl: data.SITE_URL.replace(/\/+$/, "") }),
  };
}

function endpointFrom(text: string): URL {
  const url = URL.parse(text.replace(/\/+$/, ""));
  const isSafe = url?.protocol === "https:" ||
    (url?.protocol === "http:" &&
      ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname));
  if (url && isSafe) return url;
  throw new Fault(
    `${text} is not the URL of a Homeport. It begins with https://, or with ` +
      "http://127.0.0.1 for one on this computer: tokens travel on it.",
  );
}

function configDirOf(env: Readonly<Record<string, string>>): string {
  const home = env["HOME"] ?? env["USERPROFILE"];
  const base = env["XDG_CONFIG_HOME"] ?? env["APPDATA"] ??
    (home && `${home}/.config`);
  if (base) return `${base}/homeport`;
  throw new Fault("Set HOME: the sign-in is kept in a folder below it.");
}

/** Why a local client cannot be served: its message says what the person at the computer can do. */
export class Fault extends Error {
  override readonly name = "Fault";
}
