/**
 * A process of its own that makes many calls at once, and prints how many were
 * let in and what became of the others.
 *
 * @module
 */
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { call, connection } from "./calls.ts";

/** How many calls of one process are in flight at once. */
const BURST_CONNECTIONS = 10;

/** What the process is told to do, as JSON. */
export interface Burst {
  readonly url: string;
  readonly caller: Caller;
  readonly calls: number;
}

if (import.meta.main) {
  // `as` holds: only the test beside it starts this.
  const { url, caller, calls } = JSON.parse(Deno.args[0]!) as Burst;
  await using gateway = connection(url, BURST_CONNECTIONS);
  const outcomes = await Promise.all(
    Array.from(
      { length: calls },
      () =>
        call(gateway, caller, "add")
          .batch(sql`insert into public.t default values`)
          .then(() => "done", ({ code }) => code),
    ),
  );
  console.log(JSON.stringify(outcomes));
}
