import assert from "node:assert/strict";
import postgres from "postgres";
import type { Auth } from "../../supabase/local/auth/auth.ts";
import {
  connectClient,
  type Connected,
} from "../../supabase/local/connect_client.ts";
import { type SignedIn, signIn } from "../../supabase/local/sign_in.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { toolCall } from "../attack/tool_call.ts";
import { testStack } from "../support/stack.ts";
import { AUTH_ROUTES } from "./auth_routes.ts";

const DEMO = "demo@example.com";
const READ = ["workouts:read"];
/** What Supabase Auth answers where a token names no user, and where there is no such route. */
const REFUSED = [400, 401, 403, 404, 405];

/**
 * Registers the ways in which a client tries to be its user, or another client,
 * with a token of its own; in a whole stack with this Supabase Auth.
 */
export function proveNobody(name: string, auth: Auth): void {
  let stack: Stack;
  let client: Connected;
  Deno.test.beforeAll(async () => {
    stack = await testStack({ auth });
    client = await connectClient(stack, await anew(), READ);
  });
  Deno.test.afterAll(async () => {
    await stack[Symbol.asyncDispose]();
  });

  for (const [route, takes] of Object.entries(AUTH_ROUTES)) {
    if (takes !== "user" && takes !== "admin") continue;
    // Defence: `sub` and `session_id` in `mcp.custom_access_token`.
    Deno.test(`${name}: ${route} takes no token of a client`, async () => {
      for (const token of [client.accessToken, client.refreshToken]) {
        const { status, text } = await askAuth(stack, route, token);
        assert.ok(REFUSED.includes(status), `${status} ${text}`);
        assert.ok(!text.includes(DEMO), text);
        assert.ok(!text.includes("API key"), "the gateway refused it first");
      }
      // The same request with the user's own token is no slip of the test's.
      if (takes === "admin" || name === "stand-in") return;
      const nobody = await askAuth(stack, route, undefined);
      const asUser = await askAuth(stack, route, (await anew()).accessToken);
      // What is switched off is nowhere.
      assert.ok([401, 404].includes(nobody.status), nobody.text);
      assert.ok(!asUser.text.includes("bad_jwt"), asUser.text);
    });
  }

  Deno.test(`${name}: a client's refresh token gives no session of the user's own`, async () => {
    const { refreshToken } = await connectClient(stack, await anew(), READ);
    const response = await fetch(
      `${stack.supabaseUrl}/auth/v1/token?grant_type=refresh_token`,
      {
        method: "POST",
        headers: {
          apikey: stack.publishableKey,
          "content-type": "application/json",
        },
        body: JSON.stringify({ refresh_token: refreshToken }),
      },
    );
    const text = await response.text();
    assert.equal(response.status, 400, text);
    assert.ok(!text.includes("access_token"), text);
  });

  // Defence: the scope in `mcp.custom_access_token`. The ID token of such a
  // sign-in passes no hook, and Supabase Auth takes it for the user's own.
  for (const scope of ["openid email", "\topenid", "email \u2003openid"]) {
    Deno.test(`${name}: a client that asks for ${JSON.stringify(scope)} is issued no token at all`, async () => {
      const own = await anew();
      await assert.rejects(
        connectClient(stack, own, READ, { scope }),
        (error: Error) => {
          assert.match(String(error), /403/);
          assert.match(String(error), /no ID tokens/);
          return true;
        },
      );
    });
  }

  // Defence: as above. Supabase Auth would approve it by itself, since the other
  // client has consent.
  Deno.test(`${name}: a client reads and approves no authorization of another client`, async () => {
    const other = await connectClient(
      stack,
      await anew(),
      ["workouts:write"],
    );
    const id = await other.authorize();
    for (const action of ["", "/consent"]) {
      const response = await fetch(
        `${stack.supabaseUrl}/auth/v1/oauth/authorizations/${id}${action}`,
        {
          method: action ? "POST" : "GET",
          headers: {
            apikey: stack.publishableKey,
            authorization: `Bearer ${client.accessToken}`,
            "content-type": "application/json",
            origin: stack.siteUrl,
          },
          ...(action && { body: JSON.stringify({ action: "approve" }) }),
        },
      );
      const text = await response.text();
      assert.equal(response.status, 400, text);
      assert.match(text, /bad_jwt/);
    }
    await using sql = connected(stack);
    const [row] = await sql`select status, user_id
      from auth.oauth_authorizations where authorization_id = ${id}`;
    assert.deepEqual({ ...row }, { status: "pending", user_id: null });
  });

  // Defence: `require_current_password`.
  Deno.test(`${name}: a session changes the password only with the one there is`, async () => {
    // A session that began with a link is let off: its user may have forgotten it.
    const accessToken = await signedInByPassword(stack);
    for (const current_password of [undefined, "not the password"]) {
      const response = await fetch(`${stack.supabaseUrl}/auth/v1/user`, {
        method: "PUT",
        headers: {
          apikey: stack.publishableKey,
          authorization: `Bearer ${accessToken}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ password: "taken-over-1", current_password }),
      });
      const text = await response.text();
      assert.equal(response.status, 400, text);
      assert.match(text, /current_password/);
    }
  });

  // Defence: the role in `mcp.custom_access_token`, of which nobody is a member.
  for (const login of ["authenticator", "anon", "authenticated"]) {
    Deno.test(`${name}: a request with a client's token becomes no role of the database as ${login}`, async () => {
      const [, payload = ""] = client.accessToken.split(".");
      const { role } = JSON.parse(
        new TextDecoder().decode(
          Uint8Array.fromBase64(payload, { alphabet: "base64url" }),
        ),
      );
      assert.equal(role, "mcp_client");
      // As the Data API, Storage and Realtime take a role from a token.
      await using sql = connected(
        stack,
        login === "authenticator" ? login : "authenticator",
      );
      await assert.rejects(
        sql.begin(async (tx) => {
          if (login !== "authenticator") {
            await tx`select set_config('role', ${login}, true)`;
          }
          await tx`select set_config('role', ${role}, true)`;
        }),
        { code: "42501" },
      );
    });
  }

  Deno.test(`${name}: a client's token opens nothing of the site's API`, async () => {
    for (
      const [method, path, body] of [
        ["GET", "/grants"],
        ["PUT", `/grants/${client.clientId}`, { permissions: [] }],
        ["GET", "/connections"],
        ["DELETE", `/connections/${client.clientId}`],
        ["GET", "/activity"],
        ["GET", "/activity/daily"],
        ["GET", "/activity.csv"],
        ["GET", "/activity.json"],
        ["GET", "/export"],
        ["DELETE", "/data", { confirmation: "delete my data" }],
        ["POST", "/import?time_zone=UTC", "x"],
      ] as const
    ) {
      const { status, text } = await askAccount(
        stack,
        client.accessToken,
        method,
        path,
        body,
      );
      // After ten failures a token is not looked at any more.
      assert.ok([401, 429].includes(status), `${method} ${path}: ${text}`);
    }
  });

  // Defences: `mcp.authenticate` in the batch of every call, and of the site.
  const ENDS: Readonly<
    Record<string, (sql: postgres.Sql, own: SignedIn) => Promise<unknown>>
  > = {
    "signed out everywhere": (_sql, own) =>
      own.supabase.auth.admin.signOut(own.accessToken, "global"),
    "banned": (sql) =>
      sql`update auth.users set banned_until = now() + interval '1 hour'
        where email = ${DEMO}`,
    "deleted softly": (sql) =>
      sql`update auth.users set deleted_at = now() where email = ${DEMO}`,
    "past the end of their sessions": (sql) =>
      sql`update auth.sessions set not_after = now()`,
  };
  for (const [state, end] of Object.entries(ENDS)) {
    Deno.test(`${name}: a user who is ${state} calls nothing, by a client or on the site`, async () => {
      await using sql = connected(stack);
      const own = await anew();
      const mine = await connectClient(stack, own, READ);
      assert.equal(await called(stack, mine), "done");
      await end(sql, own);
      try {
        assert.equal(await called(stack, mine), "session_ended");
        for (const path of ["/grants", "/activity", "/export"]) {
          const { status, text } = await askAccount(
            stack,
            own.accessToken,
            "GET",
            path,
          );
          assert.equal(status, 401, text);
          assert.match(text, /session_ended/);
        }
        const { status } = await askAccount(
          stack,
          own.accessToken,
          "DELETE",
          "/data",
          { confirmation: "delete my data" },
        );
        assert.equal(status, 401);
      } finally {
        await sql`update auth.users set banned_until = null, deleted_at = null`;
        await sql`update auth.sessions set not_after = null`;
      }
      const [row] = await sql`
        select count(*)::integer as workouts from workouts.performed_session`;
      assert.ok(row!["workouts"] > 0);
    });
  }

  /** A session of the user's own that nothing has ended. */
  function anew() {
    return signIn(stack, DEMO);
  }
}

/** The access token of a session that began with the password. */
async function signedInByPassword(
  { supabaseUrl, publishableKey }: Stack,
): Promise<string> {
  const response = await fetch(
    `${supabaseUrl}/auth/v1/token?grant_type=password`,
    {
      method: "POST",
      headers: { apikey: publishableKey, "content-type": "application/json" },
      body: JSON.stringify({ email: DEMO, password: "homeport-demo" }),
    },
  );
  assert.equal(response.status, 200);
  return (await response.json()).access_token;
}

async function askAuth(
  { supabaseUrl, siteUrl, publishableKey }: Stack,
  route: string,
  token: string | undefined,
) {
  const [method = "", path = ""] = route.split(" ");
  const filled = path.replaceAll(/\{\w+\}/g, () => crypto.randomUUID());
  const query = filled.startsWith("/user/oauth/grants") && method === "DELETE"
    ? `?client_id=${crypto.randomUUID()}`
    : "";
  const response = await fetch(`${supabaseUrl}/auth/v1${filled}${query}`, {
    method,
    redirect: "manual",
    headers: {
      apikey: publishableKey,
      ...(token && { authorization: `Bearer ${token}` }),
      "content-type": "application/json",
      origin: siteUrl,
    },
    ...(method !== "GET" && method !== "DELETE" && { body: "{}" }),
  });
  return { status: response.status, text: await response.text() };
}

async function askAccount(
  { endpoint, siteUrl }: Stack,
  token: string,
  method: string,
  path: string,
  body?: unknown,
) {
  const response = await fetch(`${endpoint}/account${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      origin: siteUrl,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

/** What a call of a client comes to: `done`, or the code of its refusal. */
async function called({ endpoint }: Stack, { accessToken }: Connected) {
  const response = await fetch(
    endpoint,
    toolCall(accessToken, "list_workouts", { limit: 1 }),
  );
  const text = await response.text();
  return /session_ended/.test(text) ? "session_ended" : "done";
}

function connected(stack: Stack, role?: string) {
  const sql = postgres(stack.databaseUrl(role), { max: 1, onnotice() {} });
  return Object.assign(sql, { [Symbol.asyncDispose]: () => sql.end() });
}
