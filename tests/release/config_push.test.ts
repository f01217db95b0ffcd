import assert from "node:assert/strict";
import { rehearsal } from "./rehearsal.ts";

Deno.test("config push turns on the OAuth server and the token hook, and takes nothing into the Data API", async () => {
  await using staged = await rehearsal();
  await staged.supabase(staged.ref, "config", "push");
  const { api, auth } = staged.config;
  assert.equal(api["db_schema"], "public");
  assert.partialDeepStrictEqual(auth, {
    oauth_server_enabled: true,
    oauth_server_allow_dynamic_registration: true,
    oauth_server_authorization_path: "/oauth/consent",
    hook_custom_access_token_enabled: true,
    hook_custom_access_token_uri:
      "pg-functions://postgres/mcp/custom_access_token",
  });
});

Deno.test("config push makes a session too little to take the account over", async () => {
  await using staged = await rehearsal();
  await staged.supabase(staged.ref, "config", "push");
  assert.partialDeepStrictEqual(staged.config.auth, {
    mailer_secure_email_change_enabled: true,
    security_update_password_require_reauthentication: true,
    security_update_password_require_current_password: true,
  });
});

Deno.test("config push closes sign-up, and keeps sign-in by password", async () => {
  await using staged = await rehearsal();
  await staged.supabase(staged.ref, "config", "push");
  const { auth } = staged.config;
  assert.equal(auth["disable_signup"], true);
  // `enable_signup` under [auth.email] would set it, and end sign-in as well.
  assert.notEqual(auth["external_email_enabled"], false);
});

Deno.test("config push changes nothing the second time", async () => {
  await using staged = await rehearsal();
  await staged.supabase(staged.ref, "config", "push");
  const before = staged.changes.length;
  await staged.supabase(staged.ref, "config", "push");
  assert.ok(before > 0);
  assert.equal(staged.changes.length, before);
});
