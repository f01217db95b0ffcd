import assert from "node:assert/strict";
import postgres from "postgres";
import { PERMISSIONS } from "../../supabase/functions/mcp/toolsets/permissions.ts";
import { consented } from "../../supabase/local/consented.ts";
import { type SignedIn, signIn } from "../../supabase/local/sign_in.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { testStack } from "../support/stack.ts";
import { ran, type Running, start } from "./run.ts";
import { STDIO_CLIENTS } from "./stdio_clients.ts";

const ENTRY = new URL("loud_edge_runtime.ts", import.meta.url).pathname;
const DEMO = "demo@example.com";
const LIST = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
const CALL = JSON.stringify({
  jsonrpc: "2.0",
  id: 2,
  method: "tools/call",
  params: { name: "talk", arguments: {} },
});

let stack: Stack;
let user: SignedIn;
Deno.test.beforeAll(async () => {
  stack = await testStack({ entry: ENTRY });
  user = await signIn(stack, DEMO);
});
Deno.test.afterAll(async () => {
  await stack[Symbol.asyncDispose]();
});

for (const [kind, connect] of Object.entries(STDIO_CLIENTS)) {
  Deno.test(`stdio to an endpoint, ${kind}: lists and calls as who is signed in`, async () => {
    await using home = await signedInHome();
    const client = await connect(home.run());
    try {
      const { tools } = await client.listTools();
      assert.deepEqual(tools.map(({ name }) => name), [
        "forget_workouts",
        "talk",
        "fail",
      ]);
      const { structuredContent } = await client.callTool({ name: "talk" });
      assert.deepEqual(structuredContent, {});
    } finally {
      await client.close();
    }
  });

  Deno.test(`stdio to an endpoint, ${kind}: is told of what is not there as the endpoint tells it`, async () => {
    await using home = await signedInHome();
    const client = await connect(home.run());
    try {
      await assert.rejects(
        client.callTool({ name: "no_such_tool" }),
        /There is no tool of that name here\. List the tools/,
      );
    } finally {
      await client.close();
    }
  });

  Deno.test(`stdio to an endpoint, ${kind}: the user is asked, and the answer goes back`, async () => {
    await using home = await signedInHome();
    const client = await connect({ ...home.run(), answer: "decline" });
    try {
      const { content } = await client.callTool({ name: "forget_workouts" });
      assert.match(content[0].text, /^declined: /);
    } finally {
      await client.close();
    }
  });
}

Deno.test("stdio to an endpoint: signs in when it is started, and serves what came meanwhile", async () => {
  await using home = await temporaryHome();
  await using process = start(home.run());
  await process.write(`${LIST}\n`);
  await goThrough(process);
  const { result } = await process.answer();
  assert.equal(result.tools.length, 3);
});

Deno.test("stdio to an endpoint: keeps the sign-in where only its user can read it", async () => {
  await using home = await signedInHome();
  const modes = [home.folder, ...home.files()].map((path) =>
    [path.split(".").at(-1), Deno.statSync(path).mode! & 0o777] as const
  );
  assert.equal(modes[0]![1], 0o700);
  assert.deepEqual(
    modes.slice(1).map(([ending, mode]) => `${ending} ${mode.toString(8)}`)
      .toSorted(),
    ["json 600", "lock 600"],
  );
});

Deno.test("stdio to an endpoint: uses no sign-in that others can read", async () => {
  await using home = await signedInHome();
  await Deno.chmod(home.signIn(), 0o640);
  const { stdout, stderr } = await ran(home.run(), LIST);
  assert.equal(stdout, "");
  assert.match(stderr, /Other users .* can reach .*chmod 600/s);
});

Deno.test("stdio to an endpoint: uses no folder that others can reach", async () => {
  await using home = await signedInHome();
  await Deno.chmod(home.folder, 0o755);
  const { stdout, stderr } = await ran(home.run(), LIST);
  assert.equal(stdout, "");
  assert.match(stderr, /chmod 700/);
});

Deno.test("stdio to an endpoint: renews a token that is about to end, and keeps the new one", async () => {
  await using home = await signedInHome();
  const before = await home.expire();
  const { stdout } = await ran(home.run(), LIST);
  assert.match(stdout, /forget_workouts/);
  const after = await home.kept();
  assert.notEqual(after.tokens.refresh_token, before.tokens.refresh_token);
  assert.equal(after.client_id, before.client_id);
});

Deno.test("stdio to an endpoint: renews a token that the endpoint rejects, whatever its clock says", async () => {
  await using home = await signedInHome();
  const kept = await home.kept();
  await home.keep({
    ...kept,
    tokens: { ...kept.tokens, access_token: "not.a.token" },
  });
  const { stdout } = await ran(home.run(), LIST);
  assert.match(stdout, /forget_workouts/);
});

Deno.test("stdio to an endpoint: processes at once renew a token once, and all are served", async () => {
  await using home = await signedInHome();
  await home.expire();
  const before = await renewals();
  const all = await Promise.all(
    Array.from({ length: 4 }, () => ran(home.run(), LIST)),
  );
  for (const { stdout } of all) assert.match(stdout, /forget_workouts/);
  assert.equal(await renewals() - before, 1);
});

Deno.test("stdio to an endpoint: the next call after the user has disconnected is refused", async () => {
  await using home = await signedInHome();
  await using process = start(home.run());
  await process.write(`${CALL}\n`);
  assert.equal((await process.answer()).result.isError, undefined);
  const { client_id: clientId } = await home.kept();
  await user.supabase.auth.oauth.revokeGrant({ clientId });
  await process.write(`${CALL}\n`);
  const { result } = await process.answer();
  assert.match(result.content[0].text, /^session_ended: /);
});

Deno.test("stdio to an endpoint: a sign-in that ends while it serves is told to the client", async () => {
  await using home = await signedInHome();
  await using process = start(home.run());
  await process.write(`${LIST}\n`);
  await process.answer();
  const { client_id: clientId } = await home.kept();
  await user.supabase.auth.oauth.revokeGrant({ clientId });
  await home.expire();
  await process.write(`${LIST}\n`);
  const { error } = await process.answer();
  assert.match(error.message, /Your sign-in has ended\. Run .*--sign-in/);
});

Deno.test("stdio to an endpoint: asks again for a sign-in that had ended before, as the same app", async () => {
  await using home = await signedInHome();
  const { client_id: clientId } = await home.kept();
  await user.supabase.auth.oauth.revokeGrant({ clientId });
  await home.expire();
  await using process = start(home.run());
  await process.write(`${LIST}\n`);
  await goThrough(process);
  assert.equal((await process.answer()).result.tools.length, 3);
  assert.equal((await home.kept()).client_id, clientId);
});

Deno.test("stdio to an endpoint: shows a refresh token to nobody but its issuer", async () => {
  await using home = await signedInHome();
  await home.expire();
  await home.keep({ ...await home.kept(), issuer: "http://elsewhere.test" });
  const before = await renewals();
  await using process = start(home.run());
  await process.write(`${LIST}\n`);
  await Promise.race([addressOf(process), process.answer().catch(() => {})]);
  assert.equal(await renewals() - before, 0);
});

Deno.test("stdio to an endpoint: says so where the browser's way back is taken", async () => {
  await using home = await signedInHome();
  const { redirect_uri } = await home.kept();
  const { port } = new URL(redirect_uri);
  using _taken = Deno.listen({ hostname: "127.0.0.1", port: Number(port) });
  const { stdout, stderr } = await ran(home.run(["--sign-in"]));
  assert.equal(stdout, "");
  assert.match(
    stderr,
    new RegExp(`Port ${port} is taken.*End the program`, "s"),
  );
});

Deno.test("stdio to an endpoint: says so where the user declines", async () => {
  await using home = await temporaryHome();
  await using process = start(home.run(["--sign-in"]));
  const back = await addressOf(process);
  const state = back.searchParams.get("state")!;
  const answer = new URL(back.searchParams.get("redirect_uri")!);
  answer.search = `${new URLSearchParams({ error: "access_denied", state })}`;
  await (await fetch(answer)).body?.cancel();
  const { code, stderr } = await process.end();
  assert.match(stderr, /You did not let this computer in/);
  assert.equal(code, 1);
});

Deno.test("stdio to an endpoint: takes no code from a page that it did not send out", async () => {
  await using home = await temporaryHome();
  await using process = start(home.run(["--sign-in"]));
  const back = await addressOf(process);
  const answer = new URL(back.searchParams.get("redirect_uri")!);
  answer.search = "?code=forged&state=forged";
  const response = await fetch(answer);
  await response.body?.cancel();
  assert.equal(response.status, 400);
  await (await fetch(await consented(stack, user, back, PERMISSIONS)))
    .body?.cancel();
  assert.equal((await process.end()).code, 0);
});

Deno.test("stdio to an endpoint: --sign-out forgets the tokens, and keeps the app's registration", async () => {
  await using home = await signedInHome();
  const { client_id } = await home.kept();
  const { code } = await ran(home.run(["--sign-out"]));
  assert.equal(code, 0);
  const kept = await home.kept();
  assert.deepEqual([kept.client_id, kept.tokens], [client_id, undefined]);
});

interface Home extends AsyncDisposable {
  readonly folder: string;
  run(args?: readonly string[]): {
    readonly env: Readonly<Record<string, string>>;
    readonly args: readonly string[];
  };
  files(): readonly string[];
  /** The file of the sign-in. */
  signIn(): string;
  // deno-lint-ignore no-explicit-any -- the file as JSON
  kept(): Promise<any>;
  keep(kept: unknown): Promise<void>;
  /** Has the access token be as good as over; what was kept. */
  // deno-lint-ignore no-explicit-any -- as above
  expire(): Promise<any>;
}

async function temporaryHome(): Promise<Home> {
  const home = await Deno.makeTempDir();
  const folder = `${home}/.config/homeport`;
  const files = () =>
    [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`);
  const signIn = () => files().find((path) => path.endsWith(".json"))!;
  const kept = async () => JSON.parse(await Deno.readTextFile(signIn()));
  const keep = (kept: unknown) =>
    Deno.writeTextFile(signIn(), JSON.stringify(kept));
  return {
    folder,
    files,
    signIn,
    kept,
    keep,
    run: (args = []) => ({
      env: { HOME: home },
      args: [stack.endpoint, ...args],
    }),
    async expire() {
      const before = await kept();
      await keep({ ...before, tokens: { ...before.tokens, expires_at: 0 } });
      return before;
    },
    [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }),
  };
}

async function signedInHome(): Promise<Home> {
  const home = await temporaryHome();
  await using process = start(home.run(["--sign-in"]));
  await goThrough(process);
  const { code, stdout, stderr } = await process.end();
  assert.deepEqual([code, stdout], [0, ""], stderr);
  return home;
}

/** The page that a process would have its user open. */
async function addressOf(process: Running): Promise<URL> {
  const [, url] = await process.said(/open this page:\s+(\S+)\s/);
  return new URL(url!);
}

/** Does what the user does in the browser. */
async function goThrough(process: Running) {
  const back = await consented(
    stack,
    user,
    await addressOf(process),
    PERMISSIONS,
  );
  const response = await fetch(back);
  assert.match(await response.text(), /close this window/);
}

/** How often a refresh token has been exchanged. */
async function renewals(): Promise<number> {
  const sql = postgres(stack.databaseUrl(), { max: 1 });
  try {
    const rows = await sql`
      select from auth.audit_log_entries
      where payload ->> 'action' = 'token_refreshed'`;
    return rows.length;
  } finally {
    await sql.end();
  }
}
