import assert from "node:assert/strict";
import {
  Client as Client2,
  StreamableHTTPClientTransport as Transport2,
} from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Transport1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { decodeJwt } from "jose";
import type { Auth } from "../../supabase/local/auth/auth.ts";
import { standIn } from "../../supabase/local/auth/stand_in.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { onRealAuth } from "../auth_contract/on_real_auth.ts";
import type { McpClient } from "../support/clients.ts";
import { testStack } from "../support/stack.ts";
import { chromium } from "./chromium.ts";
import { oauthClient } from "./oauth_client.ts";
import { answerConsent, signIn, textOf, ticked } from "./site_pages.ts";

const INFO = { name: "homeport-tests", version: "1.0.0" };
const DEMO = { email: "demo@example.com", password: "homeport-demo" };

interface TransportOptions {
  // deno-lint-ignore no-explicit-any -- two SDKs declare the same shape twice
  readonly authProvider: any;
  readonly fetch: typeof fetch;
}

/** A client of one SDK, and its transport: connecting may ask for a sign-in first. */
interface Kind {
  // deno-lint-ignore no-explicit-any -- two SDKs declare the same shapes twice
  readonly client: () => any;
  // deno-lint-ignore no-explicit-any -- as above
  readonly transport: (url: URL, options: TransportOptions) => any;
}

const KINDS: Readonly<Record<string, Kind>> = {
  "SDK 1": {
    client: () => new Client1(INFO),
    transport: (url, options) => new Transport1(url, options),
  },
  "SDK 2 on 2026-07-28": {
    client: () =>
      new Client2(INFO, {
        versionNegotiation: { mode: { pin: "2026-07-28" } },
      }),
    transport: (url, options) => new Transport2(url, options),
  },
};

proveConnecting("stand-in", standIn);
await onRealAuth(proveConnecting);

/** Registers what a person meets who connects a client to a stack with this Supabase Auth. */
function proveConnecting(name: string, auth: Auth): void {
  let stack: Stack;
  Deno.test.beforeAll(async () => {
    stack = await testStack({ auth });
  });
  Deno.test.afterAll(async () => {
    await stack[Symbol.asyncDispose]();
  });

  for (
    const [kind, { client: clientOf, transport: transportTo }] of Object
      .entries(KINDS)
  ) {
    Deno.test(`${name}, ${kind}: a person signs in, consents, and the client calls a tool on their data`, async () => {
      const { endpoint, supabaseUrl } = stack;
      await using oauth = oauthClient("A training coach");
      await using browser = await chromium();
      const requests = recorder();
      const options = { authProvider: oauth.provider, fetch: requests.fetch };
      const transport = transportTo(new URL(endpoint), options);
      await assert.rejects(clientOf().connect(transport), /Unauthorized/);

      const page = await browser.newPage();
      await page.goto(oauth.authorizationUrl().href);
      await signIn(page, DEMO);
      const consent = await textOf(page, 'button[value="allow"]');
      assert.match(consent, /A training coach/);
      assert.match(consent, /127\.0\.0\.1/);
      assert.match(consent, /demo@example\.com/);
      assert.deepEqual(await ticked(page), ["workouts:read"]);
      await answerConsent(page, "allow");
      await transport.finishAuth((await oauth.returned).get("code"));

      const client: McpClient & { connect(transport: unknown): Promise<void> } =
        clientOf();
      await client.connect(transportTo(new URL(endpoint), options));
      const { tools } = await client.listTools();
      assert.ok(tools.some(({ name }) => name === "list_workouts"));
      assert.ok(!tools.some(({ name }) => name === "log_workout"));
      const { structuredContent } = await client.callTool({
        name: "list_workouts",
        arguments: { limit: 5 },
      });
      assert.equal(structuredContent.items.length, 5);
      await client.close();

      const claims = decodeJwt(oauth.tokens()!.access_token);
      assert.deepEqual(claims["mcp_permissions"], ["workouts:read"]);
      assert.deepEqual(claims.aud, [endpoint]);
      assert.deepEqual(requests.upToToken(supabaseUrl), [
        "POST /functions/v1/mcp 401",
        "GET /functions/v1/mcp/.well-known/oauth-protected-resource 200",
        "GET /.well-known/oauth-authorization-server/auth/v1 200",
        "POST /auth/v1/oauth/clients/register 201",
        "POST /auth/v1/oauth/token 200",
      ]);
    });
  }

  Deno.test(`${name}: a person who denies sends the client away with nothing`, async () => {
    await using oauth = oauthClient("A training coach");
    await using browser = await chromium();
    const transport = new Transport1(new URL(stack.endpoint), {
      authProvider: oauth.provider,
    });
    await assert.rejects(new Client1(INFO).connect(transport), /Unauthorized/);

    const page = await browser.newPage();
    await page.goto(oauth.authorizationUrl().href);
    await signIn(page, DEMO);
    await answerConsent(page, "deny");

    const returned = await oauth.returned;
    assert.equal(returned.get("error"), "access_denied");
    assert.equal(returned.get("code"), null);
  });
}

/** A `fetch` that remembers what was asked and how it was answered. */
function recorder() {
  const seen: { method: string; url: string; status: number }[] = [];
  return {
    async fetch(input: RequestInfo | URL, init?: RequestInit) {
      const response = await fetch(input, init);
      const { method, url } = new Request(input, init);
      seen.push({ method, url, status: response.status });
      return response;
    },
    /** The way to the token, each request once: clients read metadata again after it. */
    upToToken(origin: string): readonly string[] {
      const lines = seen.map(({ method, url, status }) =>
        `${method} ${url.replace(origin, "")} ${status}`
      );
      const token = lines.findIndex((line) => line.includes("/oauth/token"));
      return [...new Set(lines.slice(0, token + 1))];
    },
  };
}
