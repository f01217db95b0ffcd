import assert from "node:assert/strict";
import { testApp } from "../support/app.ts";
import { CLIENTS } from "../support/clients.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { ENDPOINT } from "../support/tokens.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const META_TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

const ERAS = {
  "SDK 1 on 2025-11-25": "legacy",
  "SDK 2 on 2025-11-25": "legacy",
  "SDK 2 on 2026-07-28": "modern",
};

for (const [kind, era] of Object.entries(ERAS)) {
  Deno.test(`a call by ${kind} is recorded with its era and the trace of its header`, async () => {
    const [record] = await recordsOf(kind, {
      arguments: { limit: 3, search: "press" },
    });
    assert.deepEqual(record, {
      tool: "list_exercises",
      outcome: "done",
      era,
      trace_id: TRACE_ID,
      arguments: {
        limit: { type: "number", value: 3 },
        search: { type: "string", length: 5 },
      },
    });
  });

  Deno.test(`the trace that ${kind} names in a call's _meta counts before the header's`, async () => {
    const [record] = await recordsOf(kind, {
      arguments: {},
      _meta: { traceparent: traceparentOf(META_TRACE_ID) },
    });
    assert.equal(record!.trace_id, META_TRACE_ID);
  });
}

Deno.test("no text of a call's arguments reaches its record, done or refused", async () => {
  const secret = "a secret\nof some length";
  const records = await recordsOf(
    "SDK 2 on 2026-07-28",
    { arguments: { search: secret } },
    { arguments: { search: [secret], [secret]: secret } },
  );
  assert.deepEqual(records.map(({ outcome }) => outcome), ["done", "refused"]);
  assert.ok(!JSON.stringify(records).includes("secret"));
  assert.deepEqual(records[1]!.arguments, {
    search: { type: "array", length: 1 },
    "(unknown)": { count: 1 },
  });
});

interface AuditRecord {
  readonly tool: string;
  readonly outcome: string;
  readonly era: string;
  readonly trace_id: string;
  readonly arguments: unknown;
}

interface Call {
  readonly arguments: Record<string, unknown>;
  readonly _meta?: Record<string, unknown>;
}

/** What is recorded of these calls of `list_exercises`, each with a trace in its header. */
async function recordsOf(
  kind: string,
  ...calls: readonly Call[]
): Promise<readonly AuditRecord[]> {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const caller = await connectedClient(database, await addUser(database));
  const traced: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("traceparent", traceparentOf(TRACE_ID));
    return app.fetch(input, { ...init, headers });
  };
  const client = await CLIENTS[kind]!({
    url: ENDPOINT,
    token: await app.token(caller),
    fetch: traced,
  });
  for (const call of calls) {
    await client.callTool({ name: "list_exercises", ...call });
  }
  await client.close();
  await app.settled();
  return await recordsIn(database);
}

function traceparentOf(traceId: string): string {
  return `00-${traceId}-b7ad6b7169203331-01`;
}

async function recordsIn({ sql }: TestDatabase) {
  return [
    ...await sql<AuditRecord[]>`
      select tool, outcome, era, trace_id, arguments
      from mcp.audit_log order by id`,
  ];
}
