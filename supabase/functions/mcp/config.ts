import { z } from "zod";
import { CertificateAuthority, DatabaseUrl } from "./core/database_url.ts";

const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) =>
  url.replace(/\/+$/, "")
);

/** `name=value,name=value`, values percent-encoded (OpenTelemetry, OTLP exporter). */
const headers = z.string().transform((list, ctx) => {
  try {
    const pairs = list.split(",").filter((pair) => pair.trim() !== "")
      .map((pair) => {
        const [, name, value] = pair.match(/^\s*([\w-]+)\s*=(.*)$/)!;
        return [name!, decodeURIComponent(value!.trim())];
      });
    new Headers(pairs as [string, string][]);
    return Object.fromEntries(pairs) as Readonly<Record<string, string>>;
  } catch {
    ctx.addIssue("headers as name=value,name=value");
    return z.NEVER;
  }
});

/** Every setting, and what it may be; `.env.example` explains them. */
export const SETTINGS = z.object({
  SUPABASE_URL: httpUrl,
  PUBLIC_URL: httpUrl.optional(),
  MCP_URL: httpUrl.optional(),
  SITE_URL: httpUrl,
  MCP_DATABASE_URL: DatabaseUrl,
  MCP_DATABASE_CA: CertificateAuthority.optional(),
  MCP_SECRET_KEY: z.string().min(32, "at least 32 characters, of chance"),
  MCP_DATABASE_CONNECTIONS: z.coerce.number().int().min(1).max(50).default(8),
  MCP_STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000)
    .default(8_000),
  MCP_OPERATOR_KEY: z.string().min(32, "at least 32 characters, of chance")
    .regex(/^[\x21-\x7e]*$/, "no spaces, and nothing beyond ASCII").optional(),
  MCP_ALERT_WEBHOOK_URL: z.url({
    protocol: /^https$/,
    error: "an address that begins with https://",
  }).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers.optional(),
  PORT: z.coerce.number().int().min(1).max(65_535).default(8_000),
});

/** What the server must know of where it runs. */
export interface Config {
  /** Public URL of the MCP endpoint; also the audience of tokens for it. */
  readonly endpoint: string;
  /** Supabase Auth's issuer, as its tokens say it. */
  readonly issuer: string;
  /** Where Supabase Auth publishes its signing keys, as seen from here. */
  readonly jwksUrl: string;
  /** Supabase Auth's own description of itself, as seen from here. */
  readonly metadataUrl: string;
  /** Origin of the site, which alone may call `/account` from a browser. */
  readonly siteOrigin: string;
  /** Where the site is served. */
  readonly siteUrl: string;
  /** Signs what clients carry for us; the same in all isolates. */
  readonly secretKey: string;
  readonly databaseUrl: string;
  /** What may vouch for the database's certificate beside the authorities the runtime knows, as PEM. */
  readonly databaseAuthority?: string;
  readonly databaseConnections: number;
  readonly statementTimeoutMs: number;
  /** What the operator shows to see metrics and health; nobody sees them without it. */
  readonly operatorKey?: string;
  /** Where alerts go; nowhere unless set. */
  readonly alertWebhookUrl?: string;
  /** Where traces go; nowhere unless set. */
  readonly otlp?: {
    readonly endpoint: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  /** Port to listen on where the platform does not choose. */
  readonly port: number;
}

/** The environment is not what the server needs. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Reads the configuration; the only reader of the environment.
 *
 * @throws {ConfigError} Naming every fault at once.
 */
export function configFrom(
  env: Readonly<Record<string, string>> = Deno.env.toObject(),
): Config {
  const parsed = SETTINGS.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) =>
      `  ${path.join(".")}: ${message}`
    );
    throw new ConfigError(
      `The environment is not complete; see .env.example.\n${
        faults.join("\n")
      }`,
    );
  }
  const settings = parsed.data;
  const publicUrl = settings.PUBLIC_URL ?? settings.SUPABASE_URL;
  return {
    endpoint: settings.MCP_URL ?? `${publicUrl}/functions/v1/mcp`,
    issuer: `${publicUrl}/auth/v1`,
    jwksUrl: `${settings.SUPABASE_URL}/auth/v1/.well-known/jwks.json`,
    metadataUrl:
      `${settings.SUPABASE_URL}/auth/v1/.well-known/oauth-authorization-server`,
    siteOrigin: new URL(settings.SITE_URL).origin,
    siteUrl: settings.SITE_URL,
    secretKey: settings.MCP_SECRET_KEY,
    databaseUrl: settings.MCP_DATABASE_URL,
    ...(settings.MCP_DATABASE_CA && {
      databaseAuthority: settings.MCP_DATABASE_CA,
    }),
    databaseConnections: settings.MCP_DATABASE_CONNECTIONS,
    statementTimeoutMs: settings.MCP_STATEMENT_TIMEOUT_MS,
    ...(settings.MCP_OPERATOR_KEY && {
      operatorKey: settings.MCP_OPERATOR_KEY,
    }),
    ...(settings.MCP_ALERT_WEBHOOK_URL && {
      alertWebhookUrl: settings.MCP_ALERT_WEBHOOK_URL,
    }),
    ...(settings.OTEL_EXPORTER_OTLP_ENDPOINT && {
      otlp: {
        endpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT,
        headers: settings.OTEL_EXPORTER_OTLP_HEADERS ?? {},
      },
    }),
    port: settings.PORT,
  };
}
