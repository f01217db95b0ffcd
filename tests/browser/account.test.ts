import assert from "node:assert/strict";
import {
  Client,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { decodeJwt } from "jose";
import type { Browser, Page } from "puppeteer-core";
import type { Auth } from "../../supabase/local/auth/auth.ts";
import { standIn } from "../../supabase/local/auth/stand_in.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { onRealAuth } from "../auth_contract/on_real_auth.ts";
import { testStack } from "../support/stack.ts";
import { chromium } from "./chromium.ts";
import { type OAuthClient, oauthClient } from "./oauth_client.ts";
import { answerConsent, signIn, textOf } from "./site_pages.ts";

const INFO = { name: "homeport-tests", version: "1.0.0" };
const DEMO = { email: "demo@example.com", password: "homeport-demo" };

proveAccount("stand-in", standIn);
await onRealAuth(proveAccount);

/** Registers what a person may do with their account in a stack with this Supabase Auth. */
function proveAccount(name: string, auth: Auth): void {
  let stack: Stack;
  Deno.test.beforeAll(async () => {
    stack = await testStack({ auth });
  });
  Deno.test.afterAll(async () => {
    await stack[Symbol.asyncDispose]();
  });

  Deno.test(`${name}: a person disconnects an app, and its very next call is refused while its token is valid`, async () => {
    await using oauth = oauthClient("A training coach");
    await using browser = await chromium();
    const { page, client } = await connected(stack, browser, oauth);
    const before = await client.callTool({ name: "list_workouts" });
    assert.ok(!before.isError);

    await page.goto(`${stack.siteUrl}/connections`);
    assert.match(
      await textOf(page, 'button[value="disconnect"]'),
      /A training coach[^]*See your training log/,
    );
    await page.click('button[value="disconnect"]');
    await page.waitForSelector('button[value="confirm_disconnect"]');
    await page.click('button[value="confirm_disconnect"]');
    await page.waitForFunction(
      "document.querySelector('.told')?.textContent.includes('is disconnected')",
    );

    const { isError, content } = await client.callTool({
      name: "list_workouts",
    });
    assert.equal(isError, true);
    assert.match(JSON.stringify(content), /session_ended|permission_missing/);
    // Not by the token: that is as good as it was.
    assert.ok(decodeJwt(oauth.tokens()!.access_token).exp! * 1000 > Date.now());
    await client.close();

    await page.goto(await authorizationUrlOf(stack, oauth));
    assert.match(
      await textOf(page, 'button[value="allow"]'),
      /asks to use your Homeport/,
    );
  });

  Deno.test(`${name}: a person narrows what an app may do, and that holds for its next call`, async () => {
    await using oauth = oauthClient("A diary");
    await using browser = await chromium();
    const { page, client } = await connected(stack, browser, oauth);

    await page.goto(`${stack.siteUrl}/connections`);
    await page.waitForSelector('button[value="change"]');
    await page.click('button[value="change"]');
    await page.waitForSelector('input[value="workouts:read"]:checked');
    await page.click('input[value="workouts:read"]');
    await page.click('button[value="save"]');
    await page.waitForFunction(
      "document.querySelector('.told')?.textContent.startsWith('Saved')",
    );

    const { content } = await client.callTool({ name: "list_workouts" });
    assert.match(JSON.stringify(content), /permission_missing/);
    await client.close();
    await page.goto(`${stack.siteUrl}/activity`);
    assert.match(
      await textOf(page, ".calls .refused"),
      /list_workouts\s+A diary[^]*refused\s+permission missing/,
    );
  });

  Deno.test(`${name}: a person deletes their data only by typing that they want to`, async () => {
    await using browser = await chromium();
    const page = await browser.newPage();
    await page.goto(`${stack.siteUrl}/my-data`);
    await signIn(page, DEMO);
    await page.waitForSelector('input[name="confirmation"]');
    await page.type('input[name="confirmation"]', "yes");
    await page.click('button[value="delete"]');
    assert.match(await textOf(page, ".problem"), /Nothing was deleted/);

    await page.$eval('input[name="confirmation"]', (input) => {
      // `as` holds: the selector names an input.
      (input as HTMLInputElement).value = "delete my data";
    });
    await page.click('button[value="delete"]');
    await page.waitForFunction(
      "[...document.querySelectorAll('.told')].some((told) => told.textContent.startsWith('Deleted'))",
    );
    await page.goto(`${stack.siteUrl}/connections`);
    assert.match(
      await textOf(page, ".lead ~ p:not(.told)"),
      /No app is connected/,
    );
  });
}

/** A client whose user, the demo user, has let it read; and the user's browser. */
async function connected(stack: Stack, browser: Browser, oauth: OAuthClient) {
  const { provider } = oauth;
  const transport = () =>
    new StreamableHTTPClientTransport(new URL(stack.endpoint), {
      authProvider: provider,
    });
  const first = transport();
  await assert.rejects(new Client(INFO).connect(first), /Unauthorized/);
  const page: Page = await browser.newPage();
  await page.goto(oauth.authorizationUrl().href);
  await signIn(page, DEMO);
  await answerConsent(page, "allow");
  await first.finishAuth((await oauth.returned).get("code")!);
  const client = new Client(INFO);
  await client.connect(transport());
  return { page, client };
}

/** Where the client would send its user once more. */
async function authorizationUrlOf(
  stack: Stack,
  oauth: OAuthClient,
): Promise<string> {
  oauth.provider.saveTokens(undefined);
  const transport = new StreamableHTTPClientTransport(new URL(stack.endpoint), {
    authProvider: oauth.provider,
  });
  await assert.rejects(new Client(INFO).connect(transport), /Unauthorized/);
  return oauth.authorizationUrl().href;
}
