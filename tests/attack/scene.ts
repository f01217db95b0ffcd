import assert from "node:assert/strict";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { messageIn, toolCall } from "./tool_call.ts";

/** In everything Ann has logged, so that no answer to another may hold it. */
export const SECRET = "Zercher";

/** What came of a tool call, as its client sees it. */
export interface Told {
  readonly status: number;
  /** `done`, the refusal's code, or `protocol` where there was no result. */
  readonly outcome: string;
  /** All that was said. */
  readonly text: string;
  // deno-lint-ignore no-explicit-any -- tests look into answers of every shape
  readonly answer?: any;
}

/** The whole function with a victim's log in its database, and an attacker's client. */
export interface Scene extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly app: TestApp;
  /** The victim's own client. */
  readonly ann: Caller;
  /** A new client of another user, with every permission. */
  attacker(): Promise<Caller>;
  call(caller: Caller, tool: string, args?: unknown): Promise<Told>;
  /** Everything there is of Ann's, to compare. */
  annsRows(): Promise<string>;
  /** Asserts that nothing has failed: no cause in the log. */
  assertNoFault(): void;
}

/** Opens a {@linkcode Scene}; `await using` it. */
export async function openScene(): Promise<Scene> {
  const database = await freshDatabase();
  const app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const ann = await connectedClient(database, await addUser(database));

  async function call(caller: Caller, tool: string, args?: unknown) {
    const init = toolCall(await app.token(caller), tool, args);
    const response = await app.request("", init);
    return toldBy(response.status, await response.text());
  }
  const { outcome } = await call(ann, "log_workout", {
    title: `${SECRET} day`,
    notes: SECRET,
    weight_unit: "kg",
    idempotency_key: `${SECRET} key`,
    exercises: [
      { name: `${SECRET} squat`, sets: [{ weight: 80, reps: 5 }] },
      { name: `${SECRET} press`, sets: [{ weight: 40, reps: 5 }] },
    ],
  });
  assert.equal(outcome, "done");
  return {
    database,
    app,
    ann,
    attacker: async () =>
      await connectedClient(database, await addUser(database)),
    call,
    annsRows: () => rowsOf(database, ann.userId),
    assertNoFault() {
      const faults = app.events.filter(({ cause }) => cause !== undefined);
      assert.deepEqual(faults, []);
    },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

function toldBy(status: number, body: string): Told {
  const json = messageIn(body);
  const { result } = JSON.parse(json);
  if (!result) return { status, outcome: "protocol", text: json };
  const text: string = result.content[0].text;
  const outcome = result.isError ? text.split(":")[0]! : "done";
  return { status, outcome, text, answer: result.structuredContent };
}

/** Every row that names the user, in every schema of ours. */
async function rowsOf({ sql }: TestDatabase, userId: string): Promise<string> {
  const tables = await sql`
    select table_schema, table_name from information_schema.columns
    join information_schema.tables using (table_schema, table_name)
    where column_name = 'user_id' and table_type = 'BASE TABLE'
      and table_schema in ('mcp', 'workouts')
    order by 1, 2`;
  const rows = [];
  for (const { table_schema, table_name } of tables) {
    rows.push(
      await sql`select to_jsonb(found) as row
        from ${sql(table_schema)}.${sql(table_name)} as found
        where user_id = ${userId} order by to_jsonb(found)::text`,
    );
  }
  return JSON.stringify(rows);
}
