import assert from "node:assert/strict";
import {
  clientFrom,
  sessionFrom,
} from "../../supabase/functions/mcp/auth/claims.ts";
import { Refusal } from "../../supabase/functions/mcp/core/errors.ts";

const USER = crypto.randomUUID();
const SESSION = crypto.randomUUID();
const CLIENT = crypto.randomUUID();
const ENDPOINT = "https://example.com/functions/v1/mcp";

const OTHERS = {
  iss: "https://example.com/auth/v1",
  exp: 1_800_003_600,
  email: "ann@example.com",
  is_anonymous: false,
};
const OF_CLIENT = {
  ...OTHERS,
  sub: `mcp:${USER}`,
  session_id: `mcp:${SESSION}`,
  role: "mcp_client",
  aud: [ENDPOINT],
  client_id: CLIENT,
  mcp_permissions: ["workouts:read"],
};
const OF_SESSION = {
  ...OTHERS,
  sub: USER,
  session_id: SESSION,
  role: "authenticated",
  aud: "authenticated",
};

Deno.test("clientFrom() gives the batch the claims that a token of the user's own would have, and the client", () => {
  assert.deepEqual(clientFrom(OF_CLIENT, ENDPOINT), {
    userId: USER,
    clientId: CLIENT,
    sessionId: SESSION,
    permissions: ["workouts:read"],
    claims: { ...OF_SESSION, client_id: CLIENT },
    endpoint: ENDPOINT,
  });
});

Deno.test("clientFrom() leaves out what has not the form of a permission", () => {
  const mcp_permissions = ["workouts:read", "workouts", "a:b c", ":read", ""];
  const { permissions } = clientFrom(
    { ...OF_CLIENT, mcp_permissions },
    ENDPOINT,
  );
  assert.deepEqual(permissions, ["workouts:read"]);
});

Deno.test("sessionFrom() gives the batch the claims as they are", () => {
  assert.deepEqual(sessionFrom(OF_SESSION), {
    userId: USER,
    sessionId: SESSION,
    permissions: [],
    claims: OF_SESSION,
  });
});

const NO_CLIENTS: Readonly<Record<string, object>> = {
  "a user's own token": OF_SESSION,
  "a token whose sub has no prefix": { ...OF_CLIENT, sub: USER },
  "a token whose sub has the prefix twice": {
    ...OF_CLIENT,
    sub: `mcp:mcp:${USER}`,
  },
  "a token whose sub is a prefix alone": { ...OF_CLIENT, sub: "mcp:" },
  "a token whose session has no prefix": { ...OF_CLIENT, session_id: SESSION },
  "a token of another role": { ...OF_CLIENT, role: "authenticated" },
  "a token without a client": { ...OF_CLIENT, client_id: undefined },
  "a token whose client is no UUID": { ...OF_CLIENT, client_id: "app" },
  "a token without permissions": { ...OF_CLIENT, mcp_permissions: undefined },
  "an anonymous user's token": { ...OF_CLIENT, is_anonymous: true },
};
for (const [name, payload] of Object.entries(NO_CLIENTS)) {
  Deno.test(`clientFrom() refuses ${name}`, () => {
    assert.throws(() => clientFrom(payload, ENDPOINT), isInvalidToken);
  });
}

const NO_SESSIONS: Readonly<Record<string, object>> = {
  "a client's token": OF_CLIENT,
  "a token with a client": { ...OF_SESSION, client_id: CLIENT },
  "a token whose client is null": { ...OF_SESSION, client_id: null },
  "a token of the role service_role": { ...OF_SESSION, role: "service_role" },
  "a token of a client's role": { ...OF_SESSION, role: "mcp_client" },
  "a token without a session": { ...OF_SESSION, session_id: undefined },
  "an anonymous user's token": { ...OF_SESSION, is_anonymous: true },
};
for (const [name, payload] of Object.entries(NO_SESSIONS)) {
  Deno.test(`sessionFrom() refuses ${name}`, () => {
    assert.throws(() => sessionFrom(payload), isInvalidToken);
  });
}

Deno.test("clientFrom() and sessionFrom() tell anonymous users so", () => {
  const isTold = /^Refusal: Anonymous users cannot use this server\./;
  const anonymous = { is_anonymous: true };
  assert.throws(
    () => clientFrom({ ...OF_CLIENT, ...anonymous }, ENDPOINT),
    isTold,
  );
  assert.throws(() => sessionFrom({ ...OF_SESSION, ...anonymous }), isTold);
});

function isInvalidToken(error: unknown) {
  return error instanceof Refusal && error.code === "invalid_token";
}
