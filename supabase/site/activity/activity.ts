import type {
  Outcome,
  OutcomeCounts,
} from "../../functions/mcp/core/outcome.ts";
import { askAccount } from "../account_api.ts";
import type { Site } from "../site.ts";

/** One call of a tool. */
export interface Call {
  readonly id: number;
  readonly at: string;
  readonly client_id: string | null;
  readonly client_name: string | null;
  readonly tool: string;
  readonly effect: string | null;
  readonly outcome: Outcome;
  readonly refusal: string | null;
  readonly about: Readonly<Record<string, unknown>> | null;
}

/** Some of the calls, newest first, and the way to the rest. */
export interface CallPage {
  readonly items: readonly Call[];
  /** Absent at the end. */
  readonly next_cursor?: string;
}

/** What narrows the list of calls; empty texts do not. */
export interface Filters {
  readonly client_id: string;
  readonly tool: string;
  readonly outcome: string;
  readonly since: string;
}

/** How many calls a day saw of one toolset. */
export interface DayCount extends OutcomeCounts {
  /** A date, as 2026-03-01. */
  readonly day: string;
  readonly toolset: string;
}

/** The calls of some days up to today. */
export interface DailyCalls {
  readonly from: string;
  readonly to: string;
  readonly counts: readonly DayCount[];
}

/**
 * The calls that fit, newest first.
 *
 * @throws {Problem}
 */
export async function calls(
  site: Site,
  filters: Filters,
  cursor?: string,
): Promise<CallPage> {
  const query = activityQuery(filters, cursor);
  const response = await askAccount(site, `/activity${query}`);
  return await response.json();
}

/**
 * The calls of the last thirty days, day by day as calendars here have them.
 *
 * @throws {Problem}
 */
export async function dailyCalls(site: Site): Promise<DailyCalls> {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const query = queryOf({ time_zone: timeZone, days: "30" });
  const response = await askAccount(site, `/activity/daily${query}`);
  return await response.json();
}

/** The filters as the account API takes them: a day begins when it does here. */
export function activityQuery(filters: Filters, cursor?: string): string {
  const since = filters.since &&
    new Date(`${filters.since}T00:00`).toISOString();
  return queryOf({ ...filters, since, ...(cursor && { cursor }) });
}

/** The query of an address, without the empty ones. */
export function queryOf(fields: object): string {
  const query = new URLSearchParams(
    Object.entries(fields).filter(([, value]) => value !== ""),
  );
  return query.size > 0 ? `?${query}` : "";
}
