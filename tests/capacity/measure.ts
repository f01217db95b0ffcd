/**
 * Measures what calls cost, in a process of its own, so that its time on the
 * processor is the function's; prints the figures as JSON.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import { logWorkout } from "../../supabase/functions/mcp/toolsets/workouts/log_workout.ts";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { testApp } from "../support/app.ts";
import { gatewayTo } from "../support/call.ts";
import { CLIENTS } from "../support/clients.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { demoClient } from "../support/demo.ts";
import { ENDPOINT } from "../support/tokens.ts";
import { wireTo } from "../support/wire.ts";
import type { Figures } from "./figures.ts";

const CALLS = 600;
const WORKOUTS = 150;
const BATCHES = 8;
const BATCH = 100;

const WORKOUT = {
  title: "Push day",
  started_at: "2026-03-01T18:30:00Z",
  weight_unit: "kg",
  exercises: Array.from({ length: 5 }, (_, place) => ({
    name: `Exercise ${place}`,
    sets: Array.from({ length: 4 }, () => ({ weight: 62.5, reps: 8, rpe: 8 })),
  })),
};

/** Calls that change nothing, of every tool that has one. */
const READS = CATALOGUE.tools.filter(({ effect }) => effect === "read")
  .flatMap(({ name, examples }) =>
    examples.map((args) => ({ name, arguments: args }))
  );

console.log(JSON.stringify(await figures()));

async function figures(): Promise<Figures> {
  await using database = await freshDatabase();
  await database.sql`update mcp.settings set
    client_burst_credits = 1e9::integer, user_burst_credits = 1e9::integer`;
  await using wire = wireTo(Number(new URL(database.url("x")).port));
  const databaseUrl = new URL(database.url("mcp_gateway"));
  databaseUrl.port = String(wire.port);
  await using app = await testApp({ databaseUrl: databaseUrl.href });
  const caller = await demoClient(database);
  const token = await app.token(caller);

  const requests: string[] = [];
  const counted: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    requests.push(request.method);
    return app.fetch(request);
  };
  async function requestsOf(kind: string) {
    requests.length = 0;
    const client = await CLIENTS[kind]!({
      url: ENDPOINT,
      token,
      fetch: counted,
    });
    await client.listTools();
    const connect = requests.length;
    await client.callTool({ name: "whoami" });
    const call = requests.length - connect;
    await client.close();
    return { connect, call };
  }
  const legacy = await requestsOf("SDK 1 on 2025-11-25");
  const modern = await requestsOf("SDK 2 on 2026-07-28");

  async function egressOf(method: string, params: object, by = app) {
    const response = await by.request("", {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2025-11-25",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    const head = [...response.headers].join("\r\n").length;
    const { length } = await response.bytes();
    if (!response.ok) throw new Error(`${method}: ${response.status}`);
    return head + length;
  }
  const call = (at: number, by = app) =>
    egressOf("tools/call", READS[at % READS.length]!, by);
  const listEgress = await egressOf("tools/list", {});

  const before = await countsOf(database);
  const backBefore = wire.bytesBack;
  let egress = 0;
  const calls = READS.length * Math.ceil(CALLS / READS.length);
  for (let at = 0; at < calls; at++) egress += await call(at);
  await app.settled();
  const after = await countsOf(database);
  const callFromDatabase = (wire.bytesBack - backBefore) / calls;

  const logBefore = await sizeOf(database, "workouts");
  await using gateway = gatewayTo(database);
  for (let number = 0; number < WORKOUTS; number++) {
    await gateway.call(logWorkout, caller, {
      ...WORKOUT,
      idempotency_key: `${number}`,
    });
  }
  const logAfter = await sizeOf(database, "workouts");

  // Not by the wire, which would be work for this processor, too.
  await using direct = await testApp({
    databaseUrl: database.url("mcp_gateway"),
    issuer: app,
  });

  return {
    connectLegacyRequests: legacy.connect,
    connectModernRequests: modern.connect,
    callRequests: Math.max(legacy.call, modern.call),
    listEgress,
    callEgress: egress / calls,
    callFromDatabase,
    callRows: (after.rows - before.rows) / calls,
    callOnDisk: (after.bytes - before.bytes) / calls,
    workoutOnDisk: (logAfter - logBefore) / WORKOUTS,
    bucketRows: after.buckets,
    callCpuMs: await quietestMs((at) => call(at, direct)),
    yardstickMs: await quietestMs(await signatureCheck()) * 100,
  };
}

/** Rows of our tables, and what the record of calls takes. */
async function countsOf({ sql }: TestDatabase) {
  const [counts] = await sql<
    [{ bytes: number; rows: number; buckets: number }]
  >`
    select pg_total_relation_size('mcp.audit_log')::float8 as bytes,
      (select count(*) from mcp.audit_log)::integer as rows,
      (select count(*) from mcp.rate_limits)::integer as buckets`;
  return counts;
}

/** What the tables of a schema take on disk, their indexes included. */
async function sizeOf({ sql }: TestDatabase, schema: string): Promise<number> {
  const [{ bytes }] = await sql<[{ bytes: number }]>`
    select sum(pg_total_relation_size(oid))::float8 as bytes from pg_class
    where relnamespace = ${schema}::regnamespace and relkind = 'r'`;
  return bytes;
}

/** Time on the processor of one of these, in the batch that was disturbed least. */
async function quietestMs(
  work: (at: number) => Promise<unknown>,
): Promise<number> {
  let quietest = Infinity;
  for (let batch = 0; batch < BATCHES; batch++) {
    const before = cpuUsage();
    for (let at = 0; at < BATCH; at++) await work(at);
    const { user, system } = cpuUsage(before);
    quietest = Math.min(quietest, (user + system) / 1_000 / BATCH);
  }
  return quietest;
}

async function signatureCheck() {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, false, [
    "sign",
    "verify",
  ]);
  const data = new Uint8Array(1_000);
  const signature = await crypto.subtle.sign(algorithm, keys.privateKey, data);
  return () => crypto.subtle.verify(algorithm, keys.publicKey, signature, data);
}
