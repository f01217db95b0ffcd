import assert from "node:assert/strict";
import { configFrom } from "../../supabase/functions/mcp/config.ts";
import { platformEnv } from "../../supabase/local/platform_env.ts";
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
