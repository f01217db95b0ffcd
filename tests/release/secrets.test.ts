import assert from "node:assert/strict";
import { configFrom } from "../../supabase/functions/mcp/config.ts";
import { CertificateAuthority } from "../../supabase/functions/mcp/core/database_url.ts";
import { platformEnv } from "../../supabase/local/platform_env.ts";
import { cliOutput } from "../../supabase/local/supabase_cli.ts";
import { deploymentFrom } from "../../supabase/operate/deploy/deployment.ts";
import { projectCli } from "../../supabase/operate/deploy/project_cli.ts";
import { setSecrets } from "../../supabase/operate/deploy/set_secrets.ts";
import { SITE_URL } from "./deployable_project.ts";
import { rehearsal } from "./rehearsal.ts";

Deno.test("secrets set leaves out what the platform sets itself, and what remains is all the function needs", async () => {
  await using staged = await rehearsal();
  await staged.supabase(
    staged.ref,
    "secrets",
    "set",
    "--env-file=.env.example",
  );
  assert.deepEqual([...staged.secrets.keys()].toSorted(), [
    "MCP_DATABASE_URL",
    "MCP_SECRET_KEY",
    "SITE_URL",
  ]);
  const config = configFrom({
    ...platformEnv({
      supabaseUrl: `https://${staged.ref}.supabase.test`,
      databaseUrl: "postgresql://postgres@db.supabase.test/postgres",
      publishableKey: "",
      secretKey: "",
    }),
    ...Object.fromEntries(staged.secrets),
  });
  assert.equal(
    config.endpoint,
    `https://${staged.ref}.supabase.test/functions/v1/mcp`,
  );
});

Deno.test("every character that deploy takes in a setting arrives as it is", async () => {
  await using staged = await rehearsal();
  const { ref, project: dir, env } = staged;
  const ascii = Array.from(
    { length: 0x7f - 0x21 },
    (_, index) => String.fromCharCode(0x21 + index),
  );
  const taken = ascii.filter((character) => takes(ref, character));
  assert.deepEqual(
    ascii.filter((character) => !taken.includes(character)),
    ["$", "'", "\\", "`"],
  );
  const value = taken.join("") + taken.toReversed().join("");
  const cli = projectCli((args) => cliOutput(args, { env }), { dir, ref });
  await setSecrets(cli, new Map([["MCP_SECRET_KEY", value]]));
  assert.equal(staged.secrets.get("MCP_SECRET_KEY"), value);
});

Deno.test("a certificate of several lines arrives as the same certificate", async () => {
  await using staged = await rehearsal();
  const { ref, project: dir, env } = staged;
  const pem = `-----BEGIN CERTIFICATE-----
MIIDxDCCAqygAwIBAgIUbLxMod62P2ktCiAkxnKJwtE9VPYwDQYJKoZIhvcNAQEL
Zm9yLXRlc3Rz
-----END CERTIFICATE-----
`;
  const { given } = deploymentFrom(ref, { SITE_URL, MCP_DATABASE_CA: pem });
  const cli = projectCli((args) => cliOutput(args, { env }), { dir, ref });
  await setSecrets(cli, given);
  const authority = (text: string) => CertificateAuthority.parse(text);
  assert.equal(
    authority(staged.secrets.get("MCP_DATABASE_CA")!),
    authority(pem),
  );
});

function takes(ref: string, character: string): boolean {
  const key = `${"0123456789abcdef".repeat(2)}${character}`;
  try {
    deploymentFrom(ref, { SITE_URL, MCP_SECRET_KEY: key });
    return true;
  } catch {
    return false;
  }
}
