import assert from "node:assert/strict";
import {
  type AuthUnderTest,
  authUnderTest,
  type Call,
} from "./auth_under_test.ts";
import { authorize, REDIRECT_URI, register } from "./oauth_flow.ts";
import { assertRefused } from "./refusal.ts";

function clients(auth: AuthUnderTest, path: string, call: Call = {}) {
  return auth.call(`/admin/oauth/clients${path}`, {
    token: auth.adminToken,
    ...call,
  });
}

Deno.test("an admin's client is marked as made by hand", async () => {
  await using auth = await authUnderTest({ dynamicRegistration: false });
  const { status, body } = await clients(auth, "", {
    json: { redirect_uris: [REDIRECT_URI] },
  });
  assert.equal(status, 201);
  assert.equal(body.registration_type, "manual");
});

Deno.test("clients are listed without their secrets", async () => {
  await using auth = await authUnderTest();
  const first = await register(auth, { token_endpoint_auth_method: undefined });
  auth.pass(1);
  const second = await register(auth);
  const { body } = await clients(auth, "");
  assert.deepEqual(
    body.clients.map(({ client_id }: { client_id: string }) => client_id),
    [second.client_id, first.client_id],
  );
  assert.equal("client_secret" in body.clients[1], false);
});

Deno.test("a list of no clients has no clients", async () => {
  await using auth = await authUnderTest();
  assert.deepEqual((await clients(auth, "")).body, {});
});

Deno.test("an admin changes what they name and nothing else", async () => {
  await using auth = await authUnderTest();
  const { client_id } = await register(auth, { client_name: "Old" });
  const { body } = await clients(auth, `/${client_id}`, {
    method: "PUT",
    json: { client_name: "New" },
  });
  assert.equal(body.client_name, "New");
  assert.deepEqual(body.redirect_uris, [REDIRECT_URI]);
});

Deno.test("an admin cannot change a client", async (t) => {
  await using auth = await authUnderTest();
  const { client_id } = await register(auth);
  for (
    const [json, message] of [
      [{}, "No fields provided for update"],
      [{ redirect_uris: [] }, "redirect_uris cannot be empty"],
      [
        { token_endpoint_auth_method: "client_secret_post" },
        "token_endpoint_auth_method 'client_secret_post' is not valid for client_type 'public'; valid methods: [none]",
      ],
    ] as const
  ) {
    await t.step(`to ${JSON.stringify(json)}`, async () => {
      const call = { method: "PUT", json };
      const answer = await clients(auth, `/${client_id}`, call);
      assertRefused(answer, 400, "validation_failed", message);
    });
  }
});

Deno.test("a regenerated secret replaces the old one", async () => {
  await using auth = await authUnderTest();
  const { client_id, client_secret } = await register(auth, {
    token_endpoint_auth_method: "client_secret_post",
  });
  const { body } = await clients(auth, `/${client_id}/regenerate_secret`, {
    method: "POST",
  });
  const ask = (client_secret: string) =>
    auth.call("/oauth/token", {
      form: { grant_type: "authorization_code", client_id, client_secret },
    });
  assert.equal(
    (await ask(client_secret)).body.msg,
    "invalid client credentials",
  );
  assert.equal((await ask(body.client_secret)).body.error, "invalid_request");
});

Deno.test("a public client has no secret to regenerate", async () => {
  await using auth = await authUnderTest();
  const { client_id } = await register(auth);
  assertRefused(
    await clients(auth, `/${client_id}/regenerate_secret`, { method: "POST" }),
    400,
    "validation_failed",
    "Cannot regenerate secret for public client",
  );
});

Deno.test("a deleted client is known no more", async () => {
  await using auth = await authUnderTest();
  const { client_id } = await register(auth);
  const { status } = await clients(auth, `/${client_id}`, { method: "DELETE" });
  assert.equal(status, 204);
  assertRefused(
    await clients(auth, `/${client_id}`),
    404,
    "oauth_client_not_found",
    "OAuth client not found",
  );
  assertRefused(
    await authorize(auth, client_id),
    400,
    "oauth_client_not_found",
    "invalid client_id",
  );
});
