import assert from "node:assert/strict";
import { createLocalJWKSet, decodeJwt } from "jose";
import postgres from "postgres";
import { authServer } from "../../../supabase/local/auth/auth_server.ts";
import { newSigningKey } from "../../../supabase/local/auth/signing_key.ts";
import { testApp } from "../../support/app.ts";
import type { TestDatabase } from "../../support/database.ts";
import { modernRequest } from "../../support/modern_request.ts";
import { ENDPOINT, ISSUER, tokenIssuer } from "../../support/tokens.ts";
import {
  answerOf,
  type Asked,
  authUnderTest,
  requestOf,
  SITE,
} from "../../local/auth/auth_under_test.ts";
import { connected, signIn, signUp } from "../../local/auth/oauth_flow.ts";
import { newProject, restoreInto, shelf } from "./scene.ts";

const HOOK = "pg-functions://postgres/mcp/custom_access_token";

/** The Supabase Auth of another project: its own key, issuer and database. */
async function newAuth(
  database: TestDatabase,
): Promise<
  Asked & AsyncDisposable & { keys: ReturnType<typeof createLocalJWKSet> }
> {
  const sql = postgres(database.url("supabase_auth_admin"), {
    onnotice() {},
  });
  const server = authServer({
    sql,
    issuer: ISSUER,
    siteUrl: SITE,
    authorizationPath: "/oauth/consent",
    signingKey: await newSigningKey(),
    accessTokenHook: HOOK,
  });
  async function call(path: string, call = {}) {
    return await answerOf(await server.request(path, requestOf(call)));
  }
  const { body } = await call("/.well-known/jwks.json");
  return {
    call,
    keys: createLocalJWKSet(body),
    [Symbol.asyncDispose]: () => sql.end(),
  };
}

Deno.test("after a move, users sign in as before, and clients go on under their old grants", async () => {
  await using before = await authUnderTest({ accessTokenHook: HOOK });
  await using target = await newProject();
  await using files = await shelf();
  await before.database.sql`
    update mcp.settings set endpoint = 'https://old.test/mcp'`;
  const ann = await signUp(before, "ann@example.com");
  const { client_id, tokens } = await connected(before, ann.access_token);
  await before.database.sql`
    insert into mcp.grants (user_id, client_id, permission)
    values (${ann.user.id}, ${client_id}, 'workouts:read')`;
  await restoreInto(target, await files.backUp(before.database), {
    endpoint: ENDPOINT,
  });

  await using after = await newAuth(target);
  await using app = await testApp({
    databaseUrl: target.url("mcp_gateway"),
    issuer: { ...await tokenIssuer(), keys: after.keys },
  });
  const call = (token: string, name: string, args = {}) =>
    modernRequest(app, {
      token,
      method: "tools/call",
      params: { name, arguments: args },
    });

  assert.equal((await signIn(after, "ann@example.com")).status, 200);
  assert.equal((await call(tokens.access_token, "list_workouts")).status, 401);

  const { status, body } = await after.call("/oauth/token", {
    form: {
      grant_type: "refresh_token",
      client_id,
      refresh_token: tokens.refresh_token,
    },
  });
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(decodeJwt(body.access_token).iss, ISSUER);
  const listed = await call(body.access_token, "list_workouts");
  assert.deepEqual(listed.result?.structuredContent?.items, []);

  // The grant is the old one: no more, and gone when it is taken back.
  const more = await call(body.access_token, "log_workout", {
    title: "x",
    weight_unit: "kg",
    exercises: [{ name: "Squat", sets: [{ reps: 5 }] }],
  });
  assert.ok(more.error ?? more.result?.isError);
  await target.sql`delete from mcp.grants where user_id = ${ann.user.id}`;
  const refused = await call(body.access_token, "list_workouts");
  assert.ok(refused.error ?? refused.result?.isError);
});
