import assert from "node:assert/strict";
import { authUnderTest } from "./auth_under_test.ts";

Deno.test("a client of the newer API gets errors in its shape", async () => {
  await using auth = await authUnderTest();
  const { body, headers } = await auth.call("/user", {
    headers: { "X-Supabase-Api-Version": "2024-01-01" },
  });
  assert.deepEqual(body, {
    code: "no_authorization",
    message: "This endpoint requires a valid Bearer token",
  });
  assert.equal(headers.get("x-supabase-api-version"), "2024-01-01");
});

Deno.test("an unknown path is a 404 in text", async () => {
  await using auth = await authUnderTest();
  const { status, body } = await auth.call("/nowhere");
  assert.equal(status, 404);
  assert.equal(body, "404 page not found\n");
});

Deno.test("a known path with another method is a 405", async () => {
  await using auth = await authUnderTest();
  const { status, headers } = await auth.call("/oauth/token");
  assert.equal(status, 405);
  assert.equal(headers.get("allow"), "POST");
});

Deno.test("a body over a mebibyte is refused", async () => {
  await using auth = await authUnderTest();
  const { status, body } = await auth.call("/signup", {
    json: { email: "a@example.com", password: "x".repeat(1 << 20) },
  });
  assert.equal(status, 413);
  assert.equal(body.error_code, "request_entity_too_large");
});

Deno.test("a body that is not the JSON asked for is refused", async (t) => {
  await using auth = await authUnderTest();
  for (const text of ["", "{", "[]", '{"email": 5}']) {
    await t.step(
      `a body of ${text || "nothing"} is refused as JSON`,
      async () => {
        const { status, body } = await auth.call("/signup", {
          method: "POST",
          text,
        });
        assert.equal(status, 400);
        assert.equal(body.error_code, "bad_json");
      },
    );
  }
});

Deno.test("a page of any origin may read an answer", async () => {
  await using auth = await authUnderTest();
  const { headers } = await auth.call("/health", {
    headers: { Origin: "https://any.example" },
  });
  assert.equal(headers.get("access-control-allow-origin"), "*");
});

Deno.test("a preflight allows the headers of Supabase's client", async () => {
  await using auth = await authUnderTest();
  const { status, headers } = await auth.call("/user", {
    method: "OPTIONS",
    headers: {
      Origin: "https://any.example",
      "Access-Control-Request-Method": "PUT",
      "Access-Control-Request-Headers": "authorization,x-client-info",
    },
  });
  assert.equal(status, 204);
  assert.equal(headers.get("access-control-allow-methods"), "PUT");
  assert.equal(
    headers.get("access-control-allow-headers"),
    "authorization,x-client-info",
  );
});

Deno.test("a database that is down is a 500 that does not say so", async () => {
  await using auth = await authUnderTest();
  await auth.options.sql.end();
  const { status, body } = await auth.call("/signup", {
    json: { email: "a@example.com", password: "long enough" },
  });
  assert.equal(status, 500);
  assert.equal(
    body.msg,
    "Unexpected failure, please check server logs for more information",
  );
});
