import {
  byOutcome,
  COUNTED,
  type CountedOutcome,
  type OutcomeCounts,
} from "../../functions/mcp/core/outcome.ts";
import type { DailyCalls, DayCount } from "./activity.ts";

/** One toolset's bars: a count for every day, those without calls included. */
export interface ToolsetDays {
  readonly toolset: string;
  readonly days: readonly DayCount[];
  readonly totals: OutcomeCounts;
}

/** The counts toolset by toolset, without gaps between the days. */
export function chartDays({ from, to, counts }: DailyCalls): ToolsetDays[] {
  const days = daysBetween(from, to);
  const byToolset = Map.groupBy(counts, ({ toolset }) => toolset);
  return [...byToolset].map(([toolset, counts]) => {
    const known = new Map(counts.map((count) => [count.day, count]));
    return {
      toolset,
      days: days.map((day) =>
        known.get(day) ?? { day, toolset, ...byOutcome(() => 0) }
      ),
      totals: byOutcome((outcome) => sum(counts, outcome)),
    };
  });
}

/** All calls of a day. */
export function callsOf(day: DayCount): number {
  return COUNTED.reduce((sum, outcome) => sum + day[outcome], 0);
}

function sum(counts: readonly DayCount[], outcome: CountedOutcome): number {
  return counts.reduce((sum, count) => sum + count[outcome], 0);
}

function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  const day = new Date(from);
  while (day <= new Date(to)) {
    days.push(day.toISOString().slice(0, 10));
    day.setUTCDate(day.getUTCDate() + 1);
  }
  return days;
}
