import {
  byOutcome,
  type CountedOutcome,
  type Outcome,
  type OutcomeCounts,
} from "../kernel/outcome.ts";
import { sql, type Statement } from "../kernel/statement.ts";

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
