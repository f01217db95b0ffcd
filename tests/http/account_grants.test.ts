import assert from "node:assert/strict";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, sessionOf } from "../support/people.ts";

const CLIENT = "11111111-1111-4111-8111-111111111111";

Deno.test("PUT /account/grants replaces what a client holds", async () => {
  await withSession(async ({ put, grants }) => {
    await put(["workouts:read", "workouts:write"]);
    const response = await put(["workouts:read"]);
    assert.equal(response.status, 200);
    assert.deepEqual(await grants(), [{
      client_id: CLIENT,
      client_name: null,
      permissions: ["workouts:read"],
    }]);
  });
});

Deno.test("PUT /account/grants may leave a client nothing", async () => {
  await withSession(async ({ put, grants }) => {
    await put(["workouts:read"]);
    await put([]);
    assert.deepEqual(await grants(), []);
  });
});

Deno.test("PUT /account/grants is recorded with what it gave and took", async () => {
  await withSession(async ({ put, records }) => {
    await put(["workouts:read", "workouts:write"]);
    await put(["workouts:read", "account:read"]);
    const action = {
      client_id: null,
      tool: "change_grant",
      effect: "replace",
      outcome: "done",
      refusal: null,
    };
    assert.deepEqual(await records(), [
      {
        ...action,
        about: {
          client_id: CLIENT,
          granted: ["workouts:read", "workouts:write"],
          revoked: [],
        },
      },
      {
        ...action,
        about: {
          client_id: CLIENT,
          granted: ["account:read"],
          revoked: ["workouts:write"],
        },
      },
    ]);
  });
});

// Defence: the policy `grants_to_clients`.
for (
  const kind of ["was never", "is no longer"]
) {
  Deno.test(`PUT /account/grants refuses a client that ${kind} registered, and records it`, async () => {
    await withSession(async ({ put, grants, records, database }) => {
      await put(["workouts:read"]);
      await (kind === "was never"
        ? database.sql`delete from auth.oauth_clients`
        : database.sql`update auth.oauth_clients set deleted_at = now()`);
      const response = await put(["workouts:read", "workouts:write"]);
      assert.equal(response.status, 404);
      assert.equal((await response.json()).code, "unknown_client");
      const [{ permissions }] = await grants();
      assert.deepEqual(permissions, ["workouts:read"]);
      const [, refused] = await records();
      assert.deepEqual(refused, {
        client_id: null,
        tool: "change_grant",
        effect: "replace",
        outcome: "refused",
        refusal: "unknown_client",
        about: { client_id: CLIENT },
      });
      // What it holds can still be taken from it.
      assert.equal((await put([])).status, 200);
      assert.deepEqual(await grants(), []);
    });
  });
}

const WRONG: readonly (readonly [string, string, RegExp])[] = [
  [`/${CLIENT}`, '{"permissions":["everything"]}', /^permissions\.0: /],
  [`/${CLIENT}`, "{}", /^permissions: /],
  [`/${CLIENT}`, '{"permissions":[],"more":1}', /more/],
  [`/${CLIENT}`, "permissions", /^The body is not JSON\./],
  ["/me", '{"permissions":[]}', /^client_id: /],
];
for (const [path, body, words] of WRONG) {
  Deno.test(`PUT /account/grants${path} refuses ${body} in words`, async () => {
    await withSession(async ({ request, grants, records }) => {
      const response = await request(path, { method: "PUT", body });
      assert.equal(response.status, 400);
      const { code, message } = await response.json();
      assert.equal(code, "invalid_input");
      assert.match(message, words);
      assert.deepEqual(await grants(), []);
      // An address that names no client is nothing to record.
      const recorded = path === "/me" ? [] : [{
        client_id: null,
        tool: "change_grant",
        effect: "replace",
        outcome: "refused",
        refusal: "invalid_input",
        about: { client_id: CLIENT },
      }];
      assert.deepEqual(await records(), recorded);
    });
  });
}

Deno.test("/account/grants knows only the user's own", async () => {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const ann = await session(app, database);
  const ben = await session(app, database);
  await ann.put(["workouts:read"]);
  await ben.put([]);
  assert.equal((await ann.grants()).length, 1);
  assert.equal((await ben.grants()).length, 0);
});

async function withSession(fact: (user: Session) => Promise<void>) {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  await fact(await session(app, database));
}

type Session = Awaited<ReturnType<typeof session>>;

async function session(app: TestApp, database: TestDatabase) {
  const caller = await sessionOf(database, await addUser(database));
  await database.sql`
    insert into auth.oauth_clients
      (id, registration_type, redirect_uris, grant_types,
       token_endpoint_auth_method)
    values (${CLIENT}, 'dynamic', 'https://app.test/back',
      'authorization_code', 'none')
    on conflict do nothing`;
  const headers = { authorization: `Bearer ${await app.token(caller)}` };
  const request = (path: string, init?: RequestInit) =>
    app.request(`/account/grants${path}`, { ...init, headers });
  return {
    database,
    request,
    records: async () => [
      ...await database.sql`
        select client_id, tool, effect, outcome, refusal, about
        from mcp.audit_log where user_id = ${caller.userId} order by id`,
    ],
    put: (permissions: readonly string[]) =>
      request(`/${CLIENT}`, {
        method: "PUT",
        body: JSON.stringify({ permissions }),
      }),
    async grants() {
      const { grants } = await (await request("")).json();
      return grants.map(({ granted_at: _, ...grant }: { granted_at: string }) =>
        grant
      );
    },
  };
}
