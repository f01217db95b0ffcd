import assert from "node:assert/strict";
import { REDIRECT_URI, register } from "../../local/auth/oauth_flow.ts";
import { assertRefused } from "../../local/auth/refusal.ts";
import type { AuthServer, Facts } from "../auth_server.ts";

async function assertNotRegistered(
  auth: AuthServer,
  changes: object,
  fault: string,
) {
  assertRefused(
    await auth.call("/oauth/clients/register", {
      json: {
        redirect_uris: [REDIRECT_URI],
        token_endpoint_auth_method: "none",
        ...changes,
      },
    }),
    400,
    "validation_failed",
    `400: ${fault}`,
  );
}

/** How a client that nobody knows becomes known. */
export const registrationFacts: Facts = {
  async "a client that uses no secret is registered as a public one"(auth) {
    const { status, body } = await auth.call("/oauth/clients/register", {
      json: {
        redirect_uris: [REDIRECT_URI],
        token_endpoint_auth_method: "none",
        client_name: "Claude",
      },
    });
    assert.equal(status, 201);
    const { client_id, created_at: _, updated_at: __, ...rest } = body;
    assert.match(client_id, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    assert.deepEqual(rest, {
      client_type: "public",
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      client_name: "Claude",
      registration_type: "dynamic",
    });
  },

  async "a client that does not say is confidential, by the Basic header"(
    auth,
  ) {
    const client = await register(auth, {
      token_endpoint_auth_method: undefined,
    });
    assert.equal(client.client_type, "confidential");
    assert.equal(client.token_endpoint_auth_method, "client_secret_basic");
    assert.match(client.client_secret, /^[\w-]{43}$/);
  },

  async "a registration leaves a row, though nobody ever consents"(auth) {
    const { client_id } = await register(auth);
    const [row] = await auth.sql`
      select registration_type, client_type, deleted_at
      from auth.oauth_clients where id = ${client_id}`;
    assert.deepEqual({ ...row }, {
      registration_type: "dynamic",
      client_type: "public",
      deleted_at: null,
    });
  },

  async "an address with a comma is kept as two"(auth) {
    const uri = `${REDIRECT_URI}?a,http://evil.example/`;
    const { redirect_uris } = await register(auth, { redirect_uris: [uri] });
    assert.deepEqual(redirect_uris, uri.split(","));
  },

  async "ten addresses may be registered, eleven may not"(auth) {
    const uris = Array.from({ length: 11 }, (_, n) => `${REDIRECT_URI}/${n}`);
    const { redirect_uris } = await register(auth, {
      redirect_uris: uris.slice(1),
    });
    assert.equal(redirect_uris.length, 10);
    await assertNotRegistered(
      auth,
      { redirect_uris: uris },
      "redirect_uris cannot exceed 10 items",
    );
    await assertNotRegistered(
      auth,
      { redirect_uris: [] },
      "redirect_uris is required",
    );
  },

  async "http is for loopback addresses; custom schemes are allowed"(auth) {
    const uris = ["http://localhost:1/cb", "http://127.0.0.1:1/cb", "app://cb"];
    const { redirect_uris } = await register(auth, { redirect_uris: uris });
    assert.deepEqual(redirect_uris, uris);
    await assertNotRegistered(
      auth,
      { redirect_uris: ["http://client.example/"] },
      "invalid redirect_uri 'http://client.example/': HTTP scheme only allowed for localhost",
    );
  },

  async "an address that would run a script is refused"(auth) {
    await assertNotRegistered(
      auth,
      { redirect_uris: ["javascript://client.example"] },
      "invalid redirect_uri 'javascript://client.example': scheme 'javascript' is not allowed for security reasons",
    );
  },

  async "a name of 1025 characters is refused"(auth) {
    await assertNotRegistered(
      auth,
      { client_name: "x".repeat(1025) },
      "client_name cannot exceed 1024 characters",
    );
  },

  async "a grant type other than code and refresh is refused"(auth) {
    await assertNotRegistered(
      auth,
      { grant_types: ["client_credentials"] },
      "grant_types must only contain 'authorization_code' and/or 'refresh_token'",
    );
  },

  async "a client is known by the method it registered alone"(auth) {
    for (
      const [registered, used] of [
        ["none", "client_secret_post"],
        ["client_secret_post", "none"],
        ["client_secret_basic", "client_secret_post"],
      ] as const
    ) {
      const { client_id, client_secret = "x" } = await register(auth, {
        token_endpoint_auth_method: registered,
      });
      assertRefused(
        await auth.call("/oauth/token", {
          form: {
            grant_type: "authorization_code",
            client_id,
            ...(used === "none" ? {} : { client_secret }),
          },
        }),
        400,
        "invalid_credentials",
        `invalid authentication method: client is registered for '${registered}' but '${used}' was used`,
      );
    }
  },

  async "an unknown client is refused in Supabase Auth's own shape"(auth) {
    const form = {
      grant_type: "authorization_code",
      client_id: crypto.randomUUID(),
    };
    assertRefused(
      await auth.call("/oauth/token", { form }),
      400,
      "invalid_credentials",
      "Invalid client credentials",
    );
  },
};
