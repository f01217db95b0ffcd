/** What the free plan gives in a month, or at all; from Supabase's price list. */
export const FREE_PLAN = {
  invocations: 500_000,
  egressBytes: 5_000_000_000,
  databaseMegabytes: 500,
  megabyteBytes: 1_000_000,
} as const;

/** Beyond this a deployment should move on; half of what the plan could carry at best. */
export const MOVE_ABOVE = {
  callsPerMonth: 100_000,
  callsPerDay: 10_000,
} as const;

/** What one tool call takes, on average and rounded up; a test measures the bytes. */
export const CALL_COST = {
  /** The call, and its share of what goes before: connecting, listing, renewing. */
  invocations: 2,
  /**
   * The answer with its headers; a third of a list of all tools, since few
   * conversations call less than three times; and what the database sends.
   */
  egressBytes: 12_000,
  /** A record of the audit log, with its place in three indexes. */
  recordBytes: 600,
} as const;

/** How long a record is kept unless `mcp.settings` says otherwise. */
export const RETENTION_DAYS = 180;

/** What the records of so many calls a month take once the oldest of them go. */
export function recordsBytes(
  callsPerMonth: number,
  { recordBytes, retentionDays }: {
    readonly recordBytes: number;
    readonly retentionDays: number;
  },
): number {
  return callsPerMonth * recordBytes * retentionDays / 30;
}

/** What share of the free plan so many calls a month take: 1 is all of it. */
export function sharesOf(
  callsPerMonth: number,
): { readonly invocations: number; readonly egress: number } {
  return {
    invocations: shareOf(
      callsPerMonth * CALL_COST.invocations,
      FREE_PLAN.invocations,
    ),
    egress: shareOf(
      callsPerMonth * CALL_COST.egressBytes,
      FREE_PLAN.egressBytes,
    ),
  };
}

/** A part of a whole, to four places. */
export function shareOf(part: number, whole: number): number {
  return Math.round((part / whole) * 10_000) / 10_000;
}
