import assert from "node:assert/strict";
import postgres from "postgres";
import { CLIENTS } from "../support/clients.ts";
import { answers } from "./answers.ts";
import { type Connected, type Elsewhere, elsewhere } from "./elsewhere.ts";
import { heldTable } from "./held_table.ts";
import type { HostProcess } from "./host_process.ts";
import { overTls } from "./over_tls.ts";
import { workerd } from "./workerd.ts";

const IN_WORKERD = "in workerd, the Workers build";

const open = new AsyncDisposableStack();
let at: Elsewhere;
let host: HostProcess;
let connected: Connected;
let sql: postgres.Sql;
Deno.test.beforeAll(async () => {
  at = open.use(await elsewhere());
  host = open.use(await workerd(at));
  connected = await at.connected();
  sql = postgres(at.databaseUrl, { max: 1 });
  open.defer(() => sql.end());
});
Deno.test.afterAll(() => open.disposeAsync());

Deno.test(`${IN_WORKERD} answers signed-in calls that all come at once, from the first on`, async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => call("get_exercise_history", HISTORY)),
  );
  for (const { result } of answers) {
    assert.equal(result?.structuredContent.items.length, 2, host.log());
  }
});

for (const [kind, connect] of Object.entries(CLIENTS)) {
  Deno.test(`${IN_WORKERD} reads and writes for ${kind}`, async () => {
    const client = await connect(connected);
    const history = await client.callTool({
      name: "get_exercise_history",
      arguments: HISTORY,
    });
    const logged = await client.callTool({
      name: "log_workout",
      arguments: { title: kind, ...ROWED },
    });
    await client.close();
    assert.equal(history.structuredContent?.items.length, 2, host.log());
    assert.notEqual(logged.isError, true, JSON.stringify(logged.content));
  });
}

Deno.test(`${IN_WORKERD} records a refused call`, async () => {
  const recorded = async () =>
    (await sql`select from mcp.audit_log where refusal = 'not_found'`).length;
  const before = await recorded();
  const { result } = await call("get_workout", {
    workout_id: crypto.randomUUID(),
  });
  assert.equal(result?.isError, true);
  await until(async () => await recorded() === before + 1);
});

Deno.test(`${IN_WORKERD} cancels a call by another request's word`, async () => {
  await using held = await heldTable(at);
  const id = 4_711;
  const answer = call("get_exercise_history", HISTORY, id);
  await held.awaited();
  const { status } = await post({
    jsonrpc: "2.0",
    method: "notifications/cancelled",
    params: { requestId: id },
  });
  assert.equal(status, 202);
  await held.release();
  await answer.catch(() => {});
  const { result } = await call("whoami", {});
  assert.notEqual(result?.isError, true, host.log());
});

Deno.test(`${IN_WORKERD} leaves no connection behind`, async () => {
  // The stack's own function has one, too.
  const [{ now }] = await sql`select now()` as unknown as [{ now: Date }];
  await call("get_exercise_history", HISTORY);
  await until(async () => {
    const left = await sql`
      select from pg_stat_activity
      where usename = 'mcp_gateway' and backend_start > ${now}`;
    return left.length === 0;
  });
});

Deno.test(`${IN_WORKERD} takes Hyperdrive's address of the database where one is bound`, async () => {
  await using other = await elsewhere();
  await using host = await workerd(other, { hyperdrive: true });
  await answers(other, host);
});

Deno.test(`${IN_WORKERD} reaches the database by TLS`, async () => {
  await using other = await overTls(await elsewhere());
  const trusted = other.certificate;
  await using host = await workerd(other, { trusted });
  await answers(other, host);
});

Deno.test(`${IN_WORKERD} tells nothing to a database for which nobody vouches`, async () => {
  await using other = await overTls(await elsewhere());
  await using _ = await workerd(other);
  await assert.rejects(other.connected(), /503.*unavailable/);
});

/** A message cancels calls of its own session only. */
const SESSION = crypto.randomUUID();
const HISTORY = { exercise: "Bench Press (Barbell)", limit: 2 };
const ROWED = { exercises: [{ name: "Row", sets: [{ reps: 5 }] }] };

async function call(
  name: string,
  args: Readonly<Record<string, unknown>>,
  id = 1,
  // deno-lint-ignore no-explicit-any -- results of every shape
): Promise<{ result?: any }> {
  const response = await post({
    jsonrpc: "2.0",
    id,
    method: "tools/call",
    params: { name, arguments: args },
  });
  const text = await response.text();
  return JSON.parse(text.match(/^data: (.+)$/m)?.[1] ?? text);
}

function post(message: unknown): Promise<Response> {
  return fetch(connected.url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${connected.token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
      "mcp-session-id": SESSION,
    },
    body: JSON.stringify(message),
    // What goes wrong between requests may never answer.
    signal: AbortSignal.timeout(15_000),
  });
}

async function until(fact: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!await fact()) {
    if (Date.now() > deadline) throw new Error("It never came true.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
