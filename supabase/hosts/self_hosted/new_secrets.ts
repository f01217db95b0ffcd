/**
 * `deno task self-host URL`: new secrets for `compose.yaml`, in an `.env` beside
 * it, and the site it serves. Secrets that are there are kept.
 *
 * @module
 */
import { join } from "node:path";
import { buildSite } from "../../site/build.ts";
import { newSigningKey } from "../../local/auth/signing_key.ts";

const HERE = import.meta.dirname!;

/** What `compose.yaml` asks its environment for. */
export async function newSecrets(
  publicUrl: string,
): Promise<Readonly<Record<string, string>>> {
  const key = { ...await newSigningKey(), key_ops: ["sign", "verify"] };
  return {
    PUBLIC_URL: publicUrl,
    POSTGRES_PASSWORD: random(),
    AUTH_PASSWORD: random(),
    MCP_GATEWAY_PASSWORD: random(),
    MCP_SECRET_KEY: random(),
    GOTRUE_JWT_SECRET: random(),
    GOTRUE_JWT_KEYS: JSON.stringify([key]),
  };
}

/** The lines of an `.env` file; in single quotes, Compose replaces nothing. */
export function envFile(secrets: Readonly<Record<string, string>>): string {
  return Object.entries(secrets)
    .map(([name, value]) => `${name}='${value}'\n`).join("");
}

function random(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toHex();
}

async function main(url = ""): Promise<void> {
  const publicUrl = URL.parse(url)?.origin;
  if (!publicUrl || publicUrl === "null") {
    console.error("Usage: deno task self-host https://mcp.example.com");
    Deno.exit(1);
  }
  const path = join(HERE, ".env");
  try {
    await Deno.writeTextFile(path, envFile(await newSecrets(publicUrl)), {
      createNew: true,
      mode: 0o600,
    });
    console.log(`New secrets are in ${path}. Keep a copy.`);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    console.log(`The secrets in ${path} are kept.`);
  }
  await buildSite({
    outDir: join(HERE, "../../site/dist"),
    supabaseUrl: publicUrl,
    // Nothing here asks for a key: what it opens on the platform is open.
    publishableKey: "sb_publishable_self_hosted",
    mcpUrl: `${publicUrl}/functions/v1/mcp`,
  });
}

if (import.meta.main) await main(Deno.args[0]);
