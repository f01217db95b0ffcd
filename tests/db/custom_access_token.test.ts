import assert from "node:assert/strict";
import postgres from "postgres";
import { clientFrom } from "../../supabase/functions/mcp/auth/claims.ts";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";

const ENDPOINT = "https://example.com/functions/v1/mcp";

Deno.test("the token hook makes a client's token one that opens the endpoint alone", async () => {
  await using scene = await openScene();
  const { client } = scene;
  const claims = { ...client.claims, ...OTHERS };
  assert.deepEqual(await scene.hooked(claims), {
    claims: {
      ...OTHERS,
      sub: `mcp:${client.userId}`,
      session_id: `mcp:${client.sessionId}`,
      role: "mcp_client",
      aud: [ENDPOINT],
      client_id: client.clientId,
      mcp_permissions: ["workouts:read", "workouts:write"],
    },
  });
});

Deno.test("the token hook leaves a client's claims so that the function reads its caller from them", async () => {
  await using scene = await openScene();
  const { client } = scene;
  const { claims } = await scene.hooked({ ...client.claims, ...OTHERS });
  assert.deepEqual(clientFrom(claims, ENDPOINT), {
    ...client,
    permissions: ["workouts:read", "workouts:write"],
    claims: { ...client.claims, ...OTHERS, aud: "authenticated" },
    endpoint: ENDPOINT,
  });
});

const CLIENT_IDS = {
  "without client_id, as after an MFA factor": undefined,
  "with another client's client_id": crypto.randomUUID(),
};

// Defence: the session's row says whose token it is, not the claim.
for (const [token, client_id] of Object.entries(CLIENT_IDS)) {
  Deno.test(`the token hook makes a token ${token} that of the session's own client`, async () => {
    await using scene = await openScene();
    const { claims } = scene.client;
    const { client_id: _, ...others } = claims;
    assert.deepEqual(
      await scene.hooked({ ...others, ...(client_id && { client_id }) }),
      await scene.hooked(claims),
    );
  });
}

for (const aud of ["authenticated", ["authenticated", "https://b.test"]]) {
  Deno.test(`the token hook leaves nothing of the audience ${JSON.stringify(aud)} to a client`, async () => {
    await using scene = await openScene();
    const { claims } = await scene.hooked({ ...scene.client.claims, aud });
    assert.deepEqual(claims!["aud"], [ENDPOINT]);
  });
}

Deno.test("the token hook says what is granted, whatever the token said before", async () => {
  await using scene = await openScene();
  const { claims } = await scene.hooked({
    ...scene.client.claims,
    mcp_permissions: ["account:read"],
  });
  assert.deepEqual(claims!["mcp_permissions"], [
    "workouts:read",
    "workouts:write",
  ]);
});

Deno.test("the token hook says what this user granted this client, and nothing of others", async () => {
  await using scene = await openScene();
  const { database, client } = scene;
  await database
    .sql`delete from mcp.grants where permission = 'workouts:write'`;
  await connectedClient(database, client.userId, ["account:read"]);
  await database.sql`
    insert into mcp.grants (user_id, client_id, permission)
    values (${await addUser(database)}, ${client.clientId!}, 'account:read')`;
  const { claims } = await scene.hooked(client.claims);
  assert.deepEqual(claims!["mcp_permissions"], ["workouts:read"]);
});

Deno.test("the token hook gives a client without grants no permission", async () => {
  await using scene = await openScene();
  await scene.database.sql`delete from mcp.grants`;
  const { claims } = await scene.hooked(scene.client.claims);
  assert.deepEqual(claims!["mcp_permissions"], []);
});

Deno.test("the token hook leaves a user's own token as it is, byte for byte", async () => {
  await using scene = await openScene();
  const { database, client } = scene;
  const user = await sessionOf(database, client.userId);
  const claims = { ...user.claims, ...OTHERS, aud: "authenticated" };
  const [came, went] = await scene.texts(claims);
  assert.equal(went, came);
});

Deno.test("the token hook leaves a user's own token as it is, whatever it asks for and wherever the endpoint is", async () => {
  await using scene = await openScene();
  const { database, client } = scene;
  await database.sql`update mcp.settings set endpoint = null`;
  const user = await sessionOf(database, client.userId);
  const claims = { ...user.claims, scope: "openid", is_anonymous: true };
  assert.deepEqual(await scene.hooked(claims), { claims });
});

Deno.test("the token hook refuses a token that is of no session", async () => {
  await using scene = await openScene();
  const { session_id: _, ...claims } = scene.client.claims;
  for (const session of [{}, { session_id: crypto.randomUUID() }]) {
    assert.deepEqual(
      await scene.hooked({ ...claims, ...session }),
      refused("There is no session for this token."),
    );
  }
});

for (const scope of ["openid", "email openid", "openid profile email"]) {
  Deno.test(`the token hook refuses a client the scope "${scope}", of the token or of its session`, async () => {
    await using scene = await openScene();
    const { database, client: { claims } } = scene;
    const answer = refused(
      'This server issues no ID tokens. Ask for the scope "email" only.',
    );
    assert.deepEqual(await scene.hooked({ ...claims, scope }), answer);
    await database.sql`update auth.sessions set scopes = ${scope}`;
    assert.deepEqual(await scene.hooked(claims), answer);
    assert.deepEqual(
      await scene.hooked({ ...claims, scope: "email" }),
      answer,
    );
  });
}

// Supabase Auth takes white space of every kind off a scope, and keeps what came.
for (const scope of ["\topenid", "email \u00a0openid", "openid\n email"]) {
  Deno.test(`the token hook refuses a client the scope ${JSON.stringify(scope)}`, async () => {
    await using scene = await openScene();
    await scene.database.sql`update auth.sessions set scopes = ${scope}`;
    const { claims } = await scene.hooked(scene.client.claims);
    assert.equal(claims, undefined);
  });
}

Deno.test("the token hook refuses a client an anonymous user's token", async () => {
  await using scene = await openScene();
  assert.deepEqual(
    await scene.hooked({ ...scene.client.claims, is_anonymous: true }),
    refused(
      "Anonymous users cannot connect apps. Sign in with an account first.",
    ),
  );
});

Deno.test("the token hook refuses a client any token while no endpoint is set", async () => {
  await using scene = await openScene();
  await scene.database.sql`update mcp.settings set endpoint = null`;
  assert.deepEqual(
    await scene.hooked(scene.client.claims),
    refused("This server does not know its own address yet."),
  );
});

Deno.test("the token hook cannot be called but by Supabase Auth and the owner", async () => {
  await using database = await freshDatabase();
  const roles = await database.sql`
    select rolname from pg_roles
    where not rolsuper and has_function_privilege(
      rolname, 'mcp.custom_access_token(jsonb)', 'execute')
    order by rolname`;
  assert.deepEqual(roles.map(({ rolname }) => rolname), [
    "postgres",
    "supabase_auth_admin",
  ]);
  for (const role of ["authenticated", "anon", "mcp_gateway", "mcp_client"]) {
    await assert.rejects(
      database.sql.begin(async (sql) => {
        await sql.unsafe(`set local role ${role}`);
        await sql`select mcp.custom_access_token('{}')`;
      }),
      { code: "42501" },
      role,
    );
  }
});

/** Claims that Supabase Auth issues beside those the hook changes. */
const OTHERS = {
  iss: "https://example.com/auth/v1",
  iat: 1_800_000_000,
  exp: 1_800_003_600,
  email: "ann@example.com",
  phone: "",
  app_metadata: { provider: "email", providers: ["email"] },
  user_metadata: { name: "Ann" },
  aal: "aal1",
  amr: [{ method: "password", timestamp: 1_800_000_000 }],
  is_anonymous: false,
};

/** The answer by which Supabase Auth issues no token. */
function refused(message: string) {
  return { error: { http_code: 403, message } };
}

type Claims = Readonly<Record<string, unknown>>;

interface Scene extends AsyncDisposable {
  readonly database: TestDatabase;
  /** A client that holds workouts:read and workouts:write. */
  readonly client: Caller;
  /** What the hook answers, called as Supabase Auth calls it. */
  hooked(claims: Claims): Promise<
    { readonly claims?: Claims; readonly error?: unknown }
  >;
  /** The claims that go in, and those that come out, as Postgres writes them. */
  texts(claims: Claims): Promise<readonly [string, string]>;
}

async function openScene(): Promise<Scene> {
  const database = await freshDatabase();
  await database.sql`update mcp.settings set endpoint = ${ENDPOINT}`;
  const client = await connectedClient(database, await addUser(database), [
    "workouts:write",
    "workouts:read",
  ]);
  const auth = postgres(database.url("supabase_auth_admin"), { max: 1 });

  async function row(claims: Claims) {
    const event = {
      user_id: client.userId,
      claims,
      authentication_method: "oauth_provider/authorization_code",
    };
    const [row] = await auth.unsafe(
      `select hook.answer, came #>> '{claims}' as came,
        hook.answer #>> '{claims}' as went
      from (select $1::text::jsonb as came) as event,
        lateral "mcp"."custom_access_token"(came) as hook (answer)`,
      [JSON.stringify(event)],
    );
    return row!;
  }
  return {
    database,
    client,
    hooked: async (claims) => (await row(claims))["answer"],
    async texts(claims) {
      const { came, went } = await row(claims);
      return [came, went];
    },
    async [Symbol.asyncDispose]() {
      await auth.end();
      await database[Symbol.asyncDispose]();
    },
  };
}
