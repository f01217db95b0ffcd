import { z } from "zod";
import { type Outcome, OUTCOMES } from "../kernel/outcome.ts";
import { sql, type Statement } from "../kernel/statement.ts";
import { InstantKey, instantKey } from "./instant_key.ts";

// The patterns of z.iso would cost every client of the tool half a kilobyte.
const moment = z.string().max(40).refine(
  (value) =>
    z.union([z.iso.date(), z.iso.datetime({ offset: true })])
      .safeParse(value).success && value >= "1970" && value < "2200",
  "must be a date or a time, as 2026-03-01 or 2026-03-01T18:00:00Z",
);

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
