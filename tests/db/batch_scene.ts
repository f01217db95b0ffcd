import { dbOfClient } from "../../supabase/functions/mcp/db/batch.ts";
import { accountDb } from "../../supabase/functions/mcp/db/call_db.ts";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import type {
  AccountDb,
  CallDb,
  Db,
} from "../../supabase/functions/mcp/core/db.ts";
import type { Effect } from "../../supabase/functions/mcp/core/operation.ts";
import {
  sql as statement,
  type Statement,
} from "../../supabase/functions/mcp/core/sql.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { wireTo } from "../support/wire.ts";
import { call, connection, type TestCall } from "./calls.ts";

/** Adds a row to the scene's table `public.t`. */
export const WRITE: Statement = statement`insert into public.t default values`;

/** A table that all users may write to, a client, and batches of its calls. */
export interface BatchScene extends AsyncDisposable {
  readonly database: TestDatabase;
  /** A client that holds all permissions, unless another is asked for. */
  readonly caller: Caller;
  readonly send: (batch: string) => Promise<readonly unknown[]>;
  call(
    effect: Effect,
    options?: { readonly as?: Caller; readonly statementTimeoutMs?: number },
  ): TestCall;
  /** The database for a client, beside its calls. */
  client(caller: Caller): Db;
  readonly account: AccountDb;
  /** An action of the user's on the site. */
  action(caller: Caller, about?: Readonly<Record<string, unknown>>): CallDb;
  /** How many rows the table has. */
  written(): Promise<number>;
  /** These columns of each call, in the order of the records; what is counted only comes last. */
  records(...columns: readonly string[]): Promise<readonly AuditRecord[]>;
  /** How many round trips the work took. */
  roundTrips(work: () => Promise<unknown>): Promise<number>;
}

/** A row of the audit log. */
export type AuditRecord = Readonly<Record<string, unknown>>;

/** Opens a {@linkcode BatchScene} of one connection; `await using` it. */
export async function batchScene(): Promise<BatchScene> {
  const database = await freshDatabase();
  const { sql } = database;
  await sql`create table public.t (); grant all on public.t to authenticated`
    .simple();
  const url = new URL(database.url("mcp_gateway"));
  const wire = wireTo(Number(url.port));
  url.port = String(wire.port);
  const gateway = connection(url.href, 1);
  const caller = await connectedClient(database, await addUser(database));
  const options = { send: gateway.send, statementTimeoutMs: 5_000 };
  const account = accountDb(options);
  return {
    database,
    caller,
    account,
    send: gateway.send,
    call: (effect, { as = caller, ...options } = {}) =>
      call(gateway, as, effect, options),
    client: (caller) => dbOfClient(options, caller),
    action: (caller, about = {}) =>
      account.action(caller, {
        name: "an_action",
        effect: "replace",
        requestId: "r",
        about,
      }),
    written: async () => (await sql`select from public.t`).length,
    records: async (...columns) => [
      ...await sql`select ${sql(columns)}
        from mcp.calls, generate_series(1, calls) order by id < 0, id`,
    ],
    async roundTrips(work) {
      // What it takes to connect is not counted.
      await gateway.send("select");
      wire.flights();
      await work();
      return wire.flights();
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await wire[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
