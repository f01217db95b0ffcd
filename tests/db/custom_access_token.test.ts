import assert from "node:assert/strict";
import postgres from "postgres";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";

const ENDPOINT = "https://example.com/functions/v1/mcp";

for (const aud of ["authenticated", ["authenticated"]]) {
  Deno.test(`the token hook adds the endpoint to the audience ${JSON.stringify(aud)}`, async () => {
    await using database = await freshDatabase();
    const { claims } = await clientOf(database);
    const token = await hooked(database, { ...claims, aud });
    assert.deepEqual(token["aud"], ["authenticated", ENDPOINT]);
  });
}

Deno.test("the token hook says what is granted, whatever the token said before", async () => {
  await using database = await freshDatabase();
  const { claims } = await clientOf(database);
  const token = await hooked(database, {
    ...claims,
    permissions: ["workouts:write"],
  });
  assert.deepEqual(token["permissions"], ["workouts:read"]);
});

Deno.test("the token hook keeps every claim that came", async () => {
  await using database = await freshDatabase();
  const { claims } = await clientOf(database);
  const token = await hooked(database, { ...claims, email: "a@b.c", exp: 5 });
  assert.equal(token["email"], "a@b.c");
  assert.equal(token["exp"], 5);
});

Deno.test("the token hook gives a client without grants none", async () => {
  await using database = await freshDatabase();
  const { claims } = await clientOf(database);
  const other = { ...claims, client_id: crypto.randomUUID() };
  const token = await hooked(database, other);
  assert.deepEqual(token["permissions"], []);
});

Deno.test("the token hook leaves a user's own token as it is", async () => {
  await using database = await freshDatabase();
  const { claims: { client_id: _, ...claims } } = await clientOf(database);
  const own = { ...claims, aud: "authenticated" };
  assert.deepEqual(await hooked(database, own), own);
});

Deno.test("the token hook adds no audience where no endpoint is set", async () => {
  await using database = await freshDatabase();
  const { claims } = await clientOf(database);
  await database.sql`update mcp.settings set endpoint = null`;
  const token = await hooked(database, { ...claims, aud: "authenticated" });
  assert.deepEqual(token["aud"], ["authenticated"]);
});

for (const role of ["authenticated", "anon", "mcp_gateway"]) {
  Deno.test(`the token hook cannot be called as ${role}`, async () => {
    await using database = await freshDatabase();
    await assert.rejects(
      database.sql.begin(async (sql) => {
        await sql.unsafe(`set local role ${role}`);
        await sql`select mcp.custom_access_token('{}')`;
      }),
      /permission denied for function custom_access_token|for schema mcp/,
    );
  });
}

async function clientOf(database: TestDatabase) {
  await database.sql`update mcp.settings set endpoint = ${ENDPOINT}`;
  const userId = await addUser(database);
  return await connectedClient(database, userId, ["workouts:read"]);
}

/** The claims as the hook returns them, called as Supabase Auth calls it. */
async function hooked(
  database: TestDatabase,
  claims: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const sql = postgres(database.url("supabase_auth_admin"), { max: 1 });
  try {
    const event = JSON.stringify({ claims });
    const [row] = await sql.unsafe(
      'select "mcp"."custom_access_token"($1::text::jsonb) as answer',
      [event],
    );
    return row!["answer"].claims;
  } finally {
    await sql.end();
  }
}
