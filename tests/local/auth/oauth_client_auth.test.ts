import assert from "node:assert/strict";
import { type AuthUnderTest, authUnderTest } from "./auth_under_test.ts";
import { register } from "./oauth_flow.ts";
import { assertOAuthRefused, assertRefused } from "./refusal.ts";

/** A token request that gets as far as its code, which does not exist. */
function ask(
  auth: AuthUnderTest,
  form: Record<string, string>,
  authorization?: string,
) {
  return auth.call("/oauth/token", {
    form: { grant_type: "authorization_code", code: "none", ...form },
    ...(authorization === undefined
      ? {}
      : { headers: { Authorization: authorization } }),
  });
}

function basic(id: string, secret: string): string {
  return `Basic ${btoa(`${id}:${secret}`)}`;
}

Deno.test("a client is known by the method it registered", async (t) => {
  await using auth = await authUnderTest();
  for (const method of ["none", "client_secret_basic", "client_secret_post"]) {
    await t.step(
      `a client of "${method}" is known by that method alone`,
      async () => {
        const { client_id, client_secret = "anything" } = await register(auth, {
          token_endpoint_auth_method: method,
        });
        const ways = {
          none: await ask(auth, { client_id }),
          client_secret_post: await ask(auth, { client_id, client_secret }),
          client_secret_basic: await ask(
            auth,
            {},
            basic(client_id, client_secret),
          ),
        };
        for (const [used, answer] of Object.entries(ways)) {
          if (used === method) {
            const description = "Invalid authorization code";
            assertOAuthRefused(answer, "invalid_grant", description);
          } else {
            assertRefused(
              answer,
              400,
              "invalid_credentials",
              `invalid authentication method: client is registered for '${method}' but '${used}' was used`,
            );
          }
        }
      },
    );
  }
});

Deno.test("a wrong secret is refused, in the shape of Supabase Auth", async () => {
  await using auth = await authUnderTest();
  const { client_id } = await register(auth, {
    token_endpoint_auth_method: "client_secret_basic",
  });
  assertRefused(
    await ask(auth, {}, basic(client_id, "wrong")),
    400,
    "invalid_credentials",
    "invalid client credentials",
  );
});

Deno.test("a client that was deleted is unknown", async () => {
  await using auth = await authUnderTest();
  const { client_id } = await register(auth);
  await auth.database.sql`update auth.oauth_clients set deleted_at = now()`;
  assertRefused(
    await ask(auth, { client_id }),
    400,
    "invalid_credentials",
    "Invalid client credentials",
  );
});

const REFUSED: readonly (readonly [
  string,
  Record<string, string>,
  string | undefined,
  string,
])[] = [
  [
    "no client",
    {},
    undefined,
    "Invalid client credentials: client_id is required",
  ],
  [
    "an id that is no UUID",
    { client_id: "x" },
    undefined,
    "Invalid client_id format",
  ],
  [
    "a header that is no base64",
    {},
    "Basic !",
    "Invalid client credentials: invalid basic auth encoding",
  ],
  [
    "a header without a colon",
    {},
    `Basic ${btoa("x")}`,
    "Invalid client credentials: invalid basic auth format",
  ],
];

Deno.test("a token request without sound credentials is refused", async (t) => {
  await using auth = await authUnderTest();
  for (const [what, form, header, message] of REFUSED) {
    await t.step(`a token request with ${what} is refused`, async () => {
      const answer = await ask(auth, form, header);
      assertRefused(answer, 400, "invalid_credentials", message);
    });
  }
});

Deno.test("a token request of broken JSON is refused as one without credentials", async () => {
  await using auth = await authUnderTest();
  const answer = await auth.call("/oauth/token", {
    text: "{",
    headers: { "Content-Type": "application/json" },
  });
  assert.equal(answer.status, 400);
  assert.equal(
    answer.body.msg,
    "Invalid client credentials: failed to parse JSON body",
  );
});
