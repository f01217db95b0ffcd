import postgres from "postgres";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { configFrom } from "../../supabase/functions/mcp/config.ts";
import { allow, openRequest } from "../../supabase/site/consent/request.ts";
import { gateway } from "../../supabase/local/gateway.ts";
import { signIn } from "../../supabase/local/sign_in.ts";
import {
  type AuthUnderTest,
  authUnderTest,
} from "../local/auth/auth_under_test.ts";
import { connected, signUp } from "../local/auth/oauth_flow.ts";
import { desk } from "../local/desk.ts";
import { fakeProject, type Routes } from "../site/fake_project.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { testStack } from "../support/stack.ts";
import { ENDPOINT } from "../support/tokens.ts";

/** Brings a symptom about, and says what is then seen. */
export type Symptom = () => Promise<string>;

/** A symptom that needs what is not here. */
interface NotHere {
  readonly reason: string;
}

/** A server, a client of it, and the means to call it. */
interface Scene {
  readonly app: TestApp;
  readonly database: TestDatabase;
  readonly caller: Caller;
  /** Status, headers and body of a call of a tool, as text. */
  call(token: string, options?: CallOptions): Promise<string>;
}

interface CallOptions {
  readonly tool?: string;
  readonly args?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Another server than the scene's. */
  readonly by?: TestApp;
}

const CLIENT = "7a1c1f9e-4a51-4e7c-8c7f-1a2b3c4d5e6f";
const DETAILS = {
  authorization_id: "abc",
  redirect_uri: "https://app.test/back",
  client: { id: CLIENT, name: "App", uri: "", logo_uri: "" },
  user: { id: "9a1f", email: "ada@example.com" },
  scope: "email",
};

/** Each heading of the page, and how it comes about. */
export const SYMPTOMS: Readonly<Record<string, Symptom | NotHere>> = {
  "requested path is invalid": async () => {
    const publicUrl = "http://127.0.0.1:54321";
    const app = gateway({
      publicUrl,
      functionUrl: publicUrl,
      serviceToken: "",
      publishableKey: "",
      secretKey: "",
      auth: { fetch: () => Promise.reject(new Error("never asked")) },
    });
    return await seen(
      await app.request(
        `${publicUrl}/.well-known/oauth-protected-resource/functions/v1/mcp`,
      ),
    );
  },
  "Missing authorization header": {
    reason: "the platform's own check, which config.toml turns off",
  },
  "No access token came along.": () =>
    withScene(async ({ app }) =>
      await seen(await app.request("", { method: "POST" }))
    ),
  "The sign-in succeeds, and then nothing arrives": {
    reason: "a firewall between an outside client and the platform",
  },
  "There is no open request for ada@example.com at this address.": () =>
    consentProblem({
      "GET /functions/v1/mcp/account/grants": { body: { grants: [] } },
      "GET /auth/v1/oauth/authorizations/abc": { status: 404, body: {} },
    }),
  "The project does not know this site by the address you see.": () =>
    consentProblem({
      [`PUT /functions/v1/mcp/account/grants/${CLIENT}`]: {
        status: 204,
        body: "",
      },
      "POST /auth/v1/oauth/authorizations/abc/consent": {
        status: 400,
        body: { code: 400, msg: "unauthorized request origin" },
      },
    }),
  "This server issues no ID tokens": () =>
    withAuth(async (auth, accessToken) => {
      const { tokens } = await connected(auth, accessToken, {
        scope: "openid email",
      });
      const page = await consentProblem({}, { scope: "openid email" });
      return page.includes("issues none")
        ? [tokens.code, JSON.stringify(tokens)].join("\n")
        : page;
    }),
  "ChatGPT Enterprise does not restrict the app to your domain": {
    reason: "a setting of a ChatGPT workspace",
  },
  "Error running hook URI": async () => {
    await using stack = await testStack();
    const sql = postgres(stack.databaseUrl(), { max: 1 });
    await sql`drop function mcp.custom_access_token`;
    await sql.end();
    return await signIn(stack, "demo@example.com").then(String, String);
  },
  "The access token was issued for another address.": () =>
    withScene(async ({ app, database, caller, call }) => {
      const own = await sessionOf(database, caller.userId);
      const answers = [
        await call(await app.token(own)),
        await call(await app.token(caller, { aud: "authenticated" })),
      ];
      const words = "The access token was issued for another address.";
      return answers.find((answer) => !answer.includes(words)) ?? answers[0]!;
    }),
  "The access token is not one for this address.": () =>
    withScene(async ({ app, caller, call }) =>
      await call(
        await app.token(caller, {
          ...caller.claims,
          aud: ["authenticated", ENDPOINT],
          mcp_permissions: undefined,
          permissions: caller.permissions,
        }),
      )
    ),
  "The access token was issued by another server.": () =>
    withScene(async ({ app, caller, call }) =>
      await call(await app.token(caller, { iss: "https://other.test/auth/v1" }))
    ),
  "The access token is not valid here.": () =>
    withScene(async ({ app, caller, call }) =>
      await call(await app.forged(caller))
    ),
  "The access token has expired.": () =>
    withScene(async ({ app, caller, call }) =>
      await call(await app.token(caller, { exp: 1_700_000_000 }))
    ),
  "The session behind this access token has ended.": () =>
    withScene(async ({ app, database, caller, call }) => {
      await database
        .sql`delete from auth.sessions where id = ${caller.sessionId}`;
      return await call(await app.token(caller));
    }),
  "The user has not granted this client permission for that.": () =>
    withScene(async ({ app, database, caller, call }) => {
      await database.sql`delete from mcp.grants`;
      return await call(await app.token(caller));
    }),
  "invalid claim: sub claim must be a UUID": () =>
    withAuth(async (auth, accessToken) => {
      const { tokens } = await connected(auth, accessToken);
      const answers = await Promise.all(
        ["/oauth/userinfo", "/user"].map((path) =>
          auth.call(path, { token: tokens.access_token })
        ),
      );
      const [told, alike] = answers.map(({ status, body }) =>
        [status, JSON.stringify(body)].join("\n")
      );
      return told === alike ? told! : "They answer differently.";
    }),
  "No tools, or fewer than you expect": () =>
    withScene(async ({ app, database, caller }) => {
      const client = await connectedClient(database, caller.userId, []);
      const listed = await ask(app, await app.token(client), {
        method: "tools/list",
        params: {},
      });
      return listed.includes('"tools":[]')
        ? "No tools, or fewer than you expect"
        : listed;
    }),
  "names what does not exist": () =>
    withScene(async ({ app, caller, call }) =>
      await call(await app.token(caller), {
        headers: { "x-mcp-toolsets": "workout" },
      })
    ),
  "Too many calls in too short a time: come back in": () =>
    withScene(async ({ app, database, caller, call }) => {
      await database.sql`update mcp.settings set client_burst_credits = 20`;
      const token = await app.token(caller);
      let told = "";
      for (let count = 0; count < 25; count++) told = await call(token);
      return told;
    }),
  "Ask the user; where they agree, call again with confirm: true.": () =>
    withScene(async ({ app, database, caller, call }) => {
      const [session] = await database.sql`
        insert into workouts.performed_session
          (user_id, source, source_key, title, started_at, started_at_local)
        values (${caller.userId}, 'strong', '1', 'Day', now(), now())
        returning id`;
      return await call(await app.token(caller), {
        tool: "delete_workout",
        args: { workout_id: session!.id },
      });
    }),
  "Pages of this origin may not use this address.": () =>
    withScene(async ({ app, caller, call }) =>
      await call(await app.token(caller), {
        headers: {
          origin: "https://rebound.test",
          "x-forwarded-host": "rebound.test",
        },
      })
    ),
  "Messages are sent by POST.": () =>
    withScene(async ({ app, caller }) =>
      await seen(
        await app.request("", {
          headers: { authorization: `Bearer ${await app.token(caller)}` },
        }),
      )
    ),
  "This cannot be answered just now; the fault is on the server.": () =>
    withScene(async ({ app, database, caller, call }) => {
      await database.sql.unsafe(
        `alter database ${database.name} set default_transaction_read_only = on`,
      );
      const token = await app.token(caller);
      const url = new URL(database.url("mcp_gateway"));
      url.password = "another";
      await using shutOut = await testApp({
        databaseUrl: url.href,
        issuer: app,
      });
      const told = [await call(token), await call(token, { by: shutOut })];
      await Promise.all([app.settled(), shutOut.settled()]);
      const causes = [...app.events, ...shutOut.events]
        .map((event) => String(Object(event).cause));
      return [...told, ...causes].join("\n");
    }),
  "The environment is not complete; see .env.example.": () => {
    try {
      configFrom({ SUPABASE_URL: "https://ref.supabase.co" });
      return Promise.resolve("");
    } catch (fault) {
      return Promise.resolve(String(fault));
    }
  },
  "The database took too long over this.": () =>
    withScene(async ({ app, database, caller, call }) => {
      await database.sql.unsafe(`
        alter database ${database.name} set statement_timeout = 0;
        create or replace function mcp.permits(permission text) returns boolean
        language sql as $$ select pg_sleep(30) is not null $$`);
      return await call(await app.token(caller));
    }),
  "is taken by another program": async () => {
    await using at = await desk();
    using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const ports = [`--port=${other.addr.port}`, ...at.ports.slice(1)];
    return (await at.run("start", ports)).err;
  },
  "Homeport is not running": async () => {
    await using at = await desk();
    return (await at.run("token", ["--email=demo@example.com"])).err;
  },
};

/** A Supabase Auth with our token hook, and the token of a user of it. */
async function withAuth(
  see: (auth: AuthUnderTest, accessToken: string) => Promise<string>,
) {
  await using auth = await authUnderTest({
    accessTokenHook: "pg-functions://postgres/mcp/custom_access_token",
  });
  await auth.database.sql`update mcp.settings set endpoint = ${ENDPOINT}`;
  return await see(auth, (await signUp(auth)).access_token);
}

async function withScene(see: (scene: Scene) => Promise<string>) {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const caller = await connectedClient(database, await addUser(database));
  return await see({
    app,
    database,
    caller,
    call: (
      token,
      { tool = "list_workouts", args = {}, headers = {}, by = app } = {},
    ) =>
      ask(
        by,
        token,
        { method: "tools/call", params: { name: tool, arguments: args } },
        headers,
      ),
  });
}

async function ask(
  app: TestApp,
  token: string,
  message: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  return await seen(
    await app.request("", {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2025-11-25",
        ...headers,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }),
    }),
  );
}

async function seen(response: Response): Promise<string> {
  const headers = [...response.headers].map((line) => line.join(": "));
  return [response.status, ...headers, await response.text()].join("\n");
}

/** What the consent page says, to who opens a request or answers it. */
async function consentProblem(
  routes: Routes,
  { scope }: { readonly scope: string } = DETAILS,
): Promise<string> {
  const { site } = await fakeProject(routes);
  const opens = "GET /auth/v1/oauth/authorizations/abc" in routes;
  return await (opens
    ? openRequest(site, "abc")
    : allow(site, { ...DETAILS, scope }, new Set())).then(String, String);
}
