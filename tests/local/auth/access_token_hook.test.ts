import assert from "node:assert/strict";
import { type AuthUnderTest, authUnderTest } from "./auth_under_test.ts";
import { connected, PASSWORD, signUp } from "./oauth_flow.ts";

/** A server whose hook has this body; `event` is its argument. */
async function hooked(body: string): Promise<AuthUnderTest> {
  const auth = await authUnderTest({
    accessTokenHook: "pg-functions://postgres/public/token_hook",
  });
  await auth.database.sql.unsafe(`
    create function public.token_hook(event jsonb) returns jsonb
    language plpgsql as $hook$ begin ${body} end $hook$;
    grant execute on function public.token_hook to supabase_auth_admin;`);
  return auth;
}

function attempt(auth: AuthUnderTest, headers: Record<string, string> = {}) {
  return auth.call("/signup", {
    json: { email: `${crypto.randomUUID()}@example.com`, password: PASSWORD },
    headers,
  });
}

const FAULTS: readonly (readonly [string, string, number, string, string])[] = [
  [
    "refuses",
    `return '{"error": {"http_code": 403, "message": "Not today."}}';`,
    403,
    "unknown",
    "Not today.",
  ],
  [
    "refuses without a status",
    `return '{"error": {"message": "Not today."}}';`,
    500,
    "unexpected_failure",
    "Not today.",
  ],
  [
    "returns no claims",
    `return '{"email": "a@example.com"}';`,
    500,
    "unexpected_failure",
    "output claims field is missing",
  ],
  [
    "leaves claims out",
    `return jsonb_build_object('claims', (event->'claims') - 'email' - 'aal');`,
    500,
    "unexpected_failure",
    "output claims do not conform to the expected schema: \n- (root): email is required\n- (root): aal is required\n",
  ],
  [
    "returns a claim of another type",
    `return jsonb_build_object('claims', event->'claims' || '{"exp": "soon"}');`,
    500,
    "unexpected_failure",
    "output claims do not conform to the expected schema: \n- exp: Invalid type. Expected: integer, given: string\n",
  ],
  [
    "returns a list",
    `return '[]';`,
    500,
    "unexpected_failure",
    "Error unmarshaling JSON output.",
  ],
  [
    "breaks down",
    `perform 1 / 0; return '{}';`,
    500,
    "unexpected_failure",
    "Error running hook URI: pg-functions://postgres/public/token_hook",
  ],
  [
    "takes longer than two seconds",
    `perform pg_sleep(3); return '{}';`,
    500,
    "unexpected_failure",
    "Error running hook URI: pg-functions://postgres/public/token_hook",
  ],
];

for (const [what, body, status, code, message] of FAULTS) {
  Deno.test(`a hook that ${what} stops the token`, async () => {
    await using auth = await hooked(body);
    const answer = await attempt(auth);
    assert.equal(answer.status, status);
    assert.equal(answer.body.error_code, code);
    assert.equal(answer.body.msg, message);
    const sessions = await auth.database.sql`select from auth.sessions`;
    assert.equal(sessions.length, 0);
  });
}

Deno.test("what a hook raises is shown to clients of the older API alone", async () => {
  await using auth = await hooked(`raise exception 'Not today.';`);
  const older = await attempt(auth);
  assert.deepEqual(older.body, { code: "P0001", message: "Not today." });
  const newer = await attempt(auth, { "X-Supabase-Api-Version": "2024-01-01" });
  assert.equal(newer.body.code, "unexpected_failure");
});

Deno.test("a hook that raises PT418 answers 418", async () => {
  await using auth = await hooked(`raise sqlstate 'PT418';`);
  assert.equal((await attempt(auth)).status, 418);
});

Deno.test("a refused code can be tried again", async () => {
  await using auth = await hooked(`
    if event->'claims' ? 'client_id' and not exists (select from public.open)
    then return '{"error": {"http_code": 403, "message": "Closed."}}';
    end if;
    return event;`);
  await auth.database.sql`create table public.open ()`;
  await auth.database.sql`grant select on public.open to supabase_auth_admin`;
  const { access_token } = await signUp(auth);
  const { tokens } = await connected(auth, access_token);
  assert.equal(tokens.msg, "Closed.");
  const [row] = await auth.database.sql`
    select status from auth.oauth_authorizations`;
  assert.equal(row!.status, "approved");
});

Deno.test("settings refuse a hook that is no function's URI", async () => {
  await assert.rejects(
    authUnderTest({ accessTokenHook: "https://hook.example" }),
    TypeError,
  );
});
