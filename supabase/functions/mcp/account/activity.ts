import { z } from "zod";
import type { Db } from "../core/db.ts";
import {
  byOutcome,
  type CountedOutcome,
  type Outcome,
  type OutcomeCounts,
  OUTCOMES,
} from "../core/outcome.ts";
import { sql, type Statement } from "../core/sql.ts";

// The patterns of z.iso would cost every client of the tool half a kilobyte.
const moment = z.string().max(40).refine(
  (value) =>
    z.union([z.iso.date(), z.iso.datetime({ offset: true })])
      .safeParse(value).success && value >= "1970" && value < "2200",
  "must be a date or a time, as 2026-03-01 or 2026-03-01T18:00:00Z",
);

/** An instant to the microsecond, as Postgres has it: in fewer digits a cursor would skip rows. */
export const InstantKey = z.iso.datetime({ precision: 6 })
  .refine((instant) => instant >= "1970");

/** What narrows a list of calls. */
export const activityFilters = {
  tool: z.string().min(1).max(200)
    // As in "continue import_log" and "(unknown tool)".
    .refine((name) => /^[\w ()]+$/.test(name), "must be the name of a tool")
    .optional().describe("Only calls of this tool"),
  outcome: z.enum(OUTCOMES).optional().describe(
    "refused: not allowed or not valid; failed: by a fault of the server",
  ),
  since: moment.optional().describe("From 2026-03-01 (UTC) or a time on"),
};

/** A place in the list of calls: when, to the microsecond, and which. */
export const ActivityKey = z.tuple([InstantKey, z.int()]);

/** Which calls are asked for, and after which place in the list. */
export interface ActivityQuery {
  readonly tool?: string;
  readonly outcome?: Outcome;
  readonly since?: string;
  readonly client_id?: string;
  readonly after?: z.output<typeof ActivityKey>;
  readonly limit: number;
}

/**
 * A call as the record has it, or calls that were counted only. Without a client,
 * the user did it on the site.
 */
export interface ActivityRow {
  /** Less than zero where calls were counted. */
  readonly id: number;
  /** When, to the microsecond. */
  readonly at: string;
  readonly client_id: string | null;
  readonly client_name: string | null;
  readonly tool: string;
  readonly effect: string | null;
  readonly outcome: Outcome;
  readonly refusal: string | null;
  /** What the arguments were like, without what they said. */
  readonly arguments: unknown;
  /** What it was about: a client, permissions, counts. */
  readonly about: Readonly<Record<string, unknown>> | null;
  /** The same for all entries of one call; null for several calls. */
  readonly call_id: string | null;
  readonly request_id: string | null;
}

/** The calls that fit, newest first; whose they are is row-level security's business. */
export function activity(
  { tool, outcome, since, client_id, after, limit }: ActivityQuery,
): Statement<ActivityRow> {
  return sql<ActivityRow>`
    select id,
      ${instantKey(sql`at`)} as at,
      client_id, mcp.client_name(client_id) as client_name, tool, effect,
      outcome, refusal, arguments, about, request_id, call_id
    from mcp.calls
    where true
      ${tool ? sql`and tool = ${tool}` : sql``}
      ${outcome ? sql`and outcome = ${outcome}` : sql``}
      ${since ? sql`and at >= ${since}::timestamptz` : sql``}
      ${client_id ? sql`and client_id = ${client_id}` : sql``}
      ${
    after ? sql`and (at, id) < (${after[0]}::timestamptz, ${after[1]})` : sql``
  }
    order by calls.at desc, id desc
    limit ${limit}`;
}

/** Where in the list a call stands. */
export function activityKey(
  { at, id }: ActivityRow,
): z.output<typeof ActivityKey> {
  return [at, id];
}

const ROWS_PER_BATCH = 1_000;

/**
 * All calls that fit, newest first, a batch for every thousand. What is called
 * meanwhile is newer than the first and does not appear.
 *
 * @throws {Refusal} What the database refuses.
 */
export async function* everyCall(
  db: Db,
  filters: Omit<ActivityQuery, "after" | "limit">,
): AsyncGenerator<ActivityRow> {
  let after: ActivityQuery["after"];
  for (;;) {
    const [rows] = await db.batch(
      activity({ ...filters, after, limit: ROWS_PER_BATCH }),
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < ROWS_PER_BATCH) return;
    after = activityKey(last);
  }
}

/** How often one tool came to one outcome on one day. */
export interface ToolDay {
  /** A date, as 2026-03-01. */
  readonly day: string;
  readonly tool: string;
  /** Whether the user did it on the site, where tools are none. */
  readonly on_site: boolean;
  readonly outcome: Outcome;
  readonly calls: number;
}

/** The days that are counted. */
export interface Days {
  /** How many, today included. */
  readonly days: number;
  /** IANA name of the zone whose midnights divide them. */
  readonly time_zone: string;
}

/** The calls of the last days, today included. */
export function toolDays({ days, time_zone }: Days): Statement<ToolDay> {
  return sql<ToolDay>`
    select (at at time zone ${time_zone})::date::text as day, tool,
      client_id is null as on_site, outcome, sum(calls)::bigint as calls
    from mcp.calls
    where final and at >= (date_trunc('day', now() at time zone ${time_zone})
      - make_interval(days => ${days - 1})) at time zone ${time_zone}
    group by day, tool, on_site, outcome
    order by day`;
}

/** The first and the last of the days. */
export function bounds({ days, time_zone }: Days) {
  return sql<{ readonly from: string; readonly to: string }>`
    select (today - ${days - 1}::integer)::text as "from", today::text as "to"
    from (select (now() at time zone ${time_zone})::date) as now_there (today)`;
}

/** How many calls a day saw of one toolset. */
export interface ToolsetDay extends OutcomeCounts {
  readonly day: string;
  readonly toolset: string;
}

/** The same by toolset, one entry a day and toolset that had calls. */
export function toolsetDays(
  rows: readonly ToolDay[],
  toolsetOf: (tool: string) => string,
): ToolsetDay[] {
  const days = Map.groupBy(
    rows,
    ({ day, tool, on_site }) => `${day} ${on_site ? "site" : toolsetOf(tool)}`,
  );
  return [...days].map(([key, rows]) => {
    const [day = "", toolset = ""] = key.split(" ");
    const of = (outcome: CountedOutcome) =>
      rows.filter((row) => row.outcome === outcome)
        .reduce((sum, { calls }) => sum + calls, 0);
    return {
      day,
      toolset,
      ...byOutcome(of),
    };
  });
}

/** A `timestamptz` as an {@linkcode InstantKey}. */
export function instantKey(column: Statement): Statement {
  return sql`to_char(${column} at time zone 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** A client that the user has let in, and what it has done. */
export interface ConnectionRow {
  readonly client_id: string;
  readonly client_name: string | null;
  readonly permissions: readonly string[];
  readonly first_granted_at: string | null;
  readonly last_used_at: string | null;
  readonly calls_last_30_days: number;
  /** Whether a session of it is alive. */
  readonly signed_in: boolean;
}

/** Every client of the caller's, for what follows to order and to cut. */
export const CONNECTIONS = sql<ConnectionRow>`
  select client_id, client_name, permissions, first_granted_at, last_used_at,
    calls_last_30_days, signed_in
  from mcp.connections()`;
