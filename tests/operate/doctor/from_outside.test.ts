import assert from "node:assert/strict";
import { CouldNotLook } from "../../../supabase/operate/doctor/fault.ts";
import { type Instead, type Patient, patient } from "./patient.ts";
import {
  type Change,
  header,
  instead,
  late,
  members,
  tampering,
  type Target,
} from "./tampering.ts";

let sound: Patient;
Deno.test.beforeAll(async () => {
  sound = await patient();
});
Deno.test.afterAll(async () => {
  await sound[Symbol.asyncDispose]();
});

Deno.test("the doctor finds nothing on the local stack, and looks at everything", async () => {
  const { looked, findings } = await sound.diagnosis();
  assert.deepEqual(findings, []);
  assert.deepEqual(looked.filter(({ skipped }) => skipped), []);
});

Deno.test("the doctor says so where nobody answers", async () => {
  await assert.rejects(
    sound.diagnosis({ endpoint: "http://127.0.0.1:9/functions/v1/mcp" }),
    (error) =>
      error instanceof CouldNotLook && /Nobody answers at/.test(error.message),
  );
});

const ENDPOINT = /\/functions\/v1\/mcp$/;
const HEALTH = "/mcp/health";
const RESOURCE = "/mcp/.well-known/oauth-protected-resource";
const AT_ROOT = "/.well-known/oauth-authorization-server/auth/v1";
const SERVER = /\/\.well-known\/oauth-authorization-server/;
const SITE_PAGE = /^\/$/;
const CONSENT = "/oauth/consent";
const PREFLIGHT = { method: "OPTIONS", path: ENDPOINT };
const MESSAGE = { method: "POST", path: ENDPOINT };
const FIRST_MESSAGE = { ...MESSAGE, says: '"ping"' };
const LINK = { path: "/auth/v1/verify" };
const ELSEWHERE = "https://elsewhere.example";
const PLATFORM_401 = [
  401,
  '{"message":"Missing authorization header"}',
] as const;

/** Has the challenge say something else. */
function challenge(parameters: string): Change {
  return header("www-authenticate", `Bearer ${parameters}`);
}

/** Has the challenge name other scopes. */
function scope(parameter: string): Change {
  return (answer) =>
    header(
      "www-authenticate",
      answer.headers.get("www-authenticate")!
        .replace(', scope="email"', parameter),
    )(answer);
}

/** What is found, when, and how it is brought about. */
const FAULTS: readonly (readonly [string, string, Target, Change])[] = [
  [
    "endpoint.redirects",
    "the address leads to another",
    { path: HEALTH },
    instead(308, "", { location: `${ELSEWHERE}/functions/v1/mcp/health` }),
  ],
  [
    "endpoint.absent",
    "no function of this name is deployed",
    { path: HEALTH },
    instead(404, '{"code":"NOT_FOUND"}'),
  ],
  [
    "endpoint.gateway-checks-tokens",
    "the platform checks tokens before the function",
    { path: HEALTH },
    instead(...PLATFORM_401),
  ],
  [
    "endpoint.down",
    "the function does not start",
    { path: HEALTH },
    instead(503, '{"code":"BOOT_ERROR"}'),
  ],
  [
    "endpoint.no-challenge",
    "the challenge is removed on the way",
    FIRST_MESSAGE,
    header("www-authenticate"),
  ],
  [
    "endpoint.challenge-without-address",
    "the challenge names a relative address",
    FIRST_MESSAGE,
    challenge('resource_metadata="/m", scope="email"'),
  ],
  [
    "endpoint.challenge-elsewhere",
    "the challenge names another host",
    FIRST_MESSAGE,
    challenge(`resource_metadata="${ELSEWHERE}/m", scope="email"`),
  ],
  [
    "endpoint.challenge-without-scope",
    "the challenge names no scope",
    FIRST_MESSAGE,
    scope(""),
  ],
  [
    "endpoint.challenge-without-scope",
    "the challenge names openid",
    FIRST_MESSAGE,
    scope(', scope="openid email"'),
  ],
  [
    "endpoint.challenge-blames",
    "the challenge blames a token that never came",
    FIRST_MESSAGE,
    (answer) =>
      header(
        "www-authenticate",
        answer.headers.get("www-authenticate") + ', error="invalid_token"',
      )(answer),
  ],
  [
    "endpoint.cacheable",
    "answers lose their Cache-Control",
    MESSAGE,
    header("cache-control", "public, max-age=60"),
  ],
  [
    "endpoint.sniffable",
    "answers lose their nosniff",
    MESSAGE,
    header("x-content-type-options"),
  ],
  [
    "endpoint.clock",
    "the server's clock is 90 seconds off",
    { path: HEALTH },
    header("date", new Date(Date.now() - 90_000).toUTCString()),
  ],
  [
    "discovery.resource-missing",
    "the endpoint's metadata is lost",
    { path: RESOURCE },
    instead(404),
  ],
  [
    "discovery.resource-differs",
    "the endpoint's metadata is about another address",
    { path: RESOURCE },
    members({ resource: ELSEWHERE }),
  ],
  [
    "discovery.no-server",
    "the endpoint's metadata names no authorization server",
    { path: RESOURCE },
    members({ authorization_servers: [] }),
  ],
  [
    "discovery.no-scope",
    "the endpoint's metadata names no scope",
    { path: RESOURCE },
    members({ scopes_supported: undefined }),
  ],
  [
    "discovery.no-scope",
    "the endpoint's metadata names openid",
    { path: RESOURCE },
    members({ scopes_supported: ["openid", "email"] }),
  ],
  [
    "discovery.server-missing",
    "the OAuth server is switched off",
    { path: SERVER },
    instead(404),
  ],
  [
    "discovery.server-at-one-place",
    "the host's root is not passed on",
    { path: AT_ROOT },
    instead(404),
  ],
  [
    "discovery.issuer-differs",
    "Supabase Auth calls itself by another name",
    { path: SERVER },
    members({ issuer: `${ELSEWHERE}/auth/v1` }),
  ],
  [
    "discovery.endpoints-elsewhere",
    "Supabase Auth names an internal host",
    { path: SERVER },
    members({ token_endpoint: "http://kong:8000/auth/v1/oauth/token" }),
  ],
  [
    "discovery.no-registration",
    "dynamic registration is off",
    { path: SERVER },
    members({ registration_endpoint: undefined }),
  ],
  [
    "discovery.no-pkce",
    "PKCE is offered in the clear only",
    { path: SERVER },
    members({ code_challenge_methods_supported: ["plain"] }),
  ],
  [
    "discovery.no-public-clients",
    "every client needs a secret",
    { path: SERVER },
    members({ token_endpoint_auth_methods_supported: ["client_secret_basic"] }),
  ],
  [
    "discovery.no-signing-key",
    "tokens are signed with a shared secret",
    { path: "/.well-known/jwks.json" },
    members({ keys: [] }),
  ],
  [
    "cors.preflight-refused",
    "OPTIONS is not passed on",
    PREFLIGHT,
    instead(405),
  ],
  [
    "cors.headers-refused",
    "a header of the protocol is not allowed",
    PREFLIGHT,
    header("access-control-allow-headers", "authorization, content-type"),
  ],
  [
    "cors.unreadable",
    "answers lose Access-Control-Allow-Origin",
    MESSAGE,
    header("access-control-allow-origin"),
  ],
  [
    "cors.unexposed",
    "WWW-Authenticate is not exposed",
    MESSAGE,
    header("access-control-expose-headers", "mcp-session-id"),
  ],
  [
    "site.unknown",
    "Supabase Auth sends nobody to the site",
    LINK,
    header("location", "/"),
  ],
  [
    "site.unreachable",
    "the site is not deployed",
    { path: SITE_PAGE },
    instead(404),
  ],
  [
    "site.not-a-page",
    "the site is served as text",
    { path: SITE_PAGE },
    header("content-type", "text/plain"),
  ],
  [
    "site.no-consent-page",
    "the site's host wants .html at the end",
    { path: CONSENT },
    instead(404),
  ],
  [
    "site.frameable",
    "the site's host sends no security headers",
    { path: CONSENT },
    (answer) =>
      new Response(answer.body, {
        headers: { "content-type": "text/html" },
      }),
  ],
  [
    "site.headers",
    "the site's host leaves a header out",
    { path: CONSENT },
    header("referrer-policy"),
  ],
  [
    "site.built-for-another",
    "the site was built for another endpoint",
    { path: SITE_PAGE },
    async (answer) =>
      new Response((await answer.text()).replaceAll("/v1/mcp", "/v1/other"), {
        headers: answer.headers,
      }),
  ],
  [
    "site.other-origin",
    "the function knows another site",
    { path: "/account/connections" },
    header("access-control-allow-origin", ELSEWHERE),
  ],
  [
    "mcp.legacy-fails",
    "nothing answers `initialize`",
    { ...MESSAGE, says: '"initialize"' },
    instead(500, "{}"),
  ],
  [
    "mcp.modern-fails",
    "nothing answers `server/discover`",
    { ...MESSAGE, says: '"server/discover"' },
    instead(400, "{}"),
  ],
  [
    "latency.slow",
    "one of a few calls takes two seconds",
    { ...MESSAGE, says: '"tools/call"' },
    late(2_050, 5),
  ],
  [
    "latency.database",
    "every call takes a tenth of a second more than an answer of the function",
    { ...MESSAGE, says: '"tools/call"' },
    late(120),
  ],
  [
    "latency.cold-start",
    "the first answer takes half a second more than the next",
    { path: HEALTH },
    late(550, 1),
  ],
];

for (const [id, circumstance, target, change] of FAULTS) {
  Deno.test(`the doctor finds ${id}, and nothing else, where ${circumstance}`, async () => {
    const by = tampering(target, change);
    assert.deepEqual(await sound.findings({ by }), [id]);
  });
}

Deno.test("the doctor finds endpoint.lets-anyone-in, and nothing else, where any token passes", async () => {
  const by: typeof fetch = (input, init) => {
    const { headers, ...rest } = init ?? {};
    const known = new Headers(headers);
    if (/^Bearer no-/.test(known.get("authorization") ?? "")) {
      return Promise.resolve(Response.json({ jsonrpc: "2.0", result: {} }));
    }
    return fetch(input, { ...rest, headers: known });
  };
  assert.deepEqual(await sound.findings({ by }), ["endpoint.lets-anyone-in"]);
});

Deno.test("the doctor finds auth.no-current-password, and nothing else, where the project asks for none", async () => {
  const required = "security_update_password_require_current_password";
  for (const value of [false, null]) {
    const found = await sound.findings({ authConfig: { [required]: value } });
    assert.deepEqual(found, ["auth.no-current-password"]);
  }
});

/** Why the settings of Supabase Auth are not looked at, and whether that was asked for. */
const UNSEEN_SETTINGS: readonly (readonly [Instead, RegExp, boolean])[] = [
  [{ managementToken: undefined }, /set SUPABASE_ACCESS_TOKEN/, false],
  [{ projectRef: undefined }, /add --project/, false],
  [{ authConfig: 401 }, /may read project \w+: Supabase answers 401/, true],
];

for (const [instead, words, asked] of UNSEEN_SETTINGS) {
  Deno.test(`the doctor says that it did not look at the Auth settings: ${words.source}`, async () => {
    const { looked, findings, failed } = await sound.diagnosis(instead);
    const { skipped } = looked.find(({ title }) => title === "Auth settings")!;
    assert.match(skipped!.why, words);
    assert.deepEqual([findings, failed], [[], asked]);
  });
}

Deno.test("what a stranger's server says cannot speak to the terminal", async () => {
  const by = tampering(
    { path: RESOURCE },
    members({ resource: "\u001b[2Jhttps://elsewhere.example\u202e" }),
  );
  const { findings: [finding] } = await sound.diagnosis({ by });
  assert.equal(finding?.seen, "[2Jhttps://elsewhere.example");
});
