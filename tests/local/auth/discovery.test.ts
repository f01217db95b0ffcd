import assert from "node:assert/strict";
import { authUnderTest } from "./auth_under_test.ts";

Deno.test("metadata names no registration endpoint where clients cannot register", async () => {
  await using auth = await authUnderTest({ dynamicRegistration: false });
  const { body } = await auth.call("/.well-known/oauth-authorization-server");
  assert.equal("registration_endpoint" in body, false);
});

Deno.test("settings say that an address signs up without a mail", async () => {
  await using auth = await authUnderTest();
  const { body } = await auth.call("/settings");
  assert.equal(body.external.email, true);
  assert.equal(body.external.github, false);
  assert.equal(body.mailer_autoconfirm, true);
});
