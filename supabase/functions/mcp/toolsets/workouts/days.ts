import { z } from "zod";
import { sql, type Statement } from "../../core/sql.ts";

// The pattern of z.iso.date() would cost every client a quarter of a kilobyte.
const day = z.string().max(10).refine(
  (value) => z.iso.date().safeParse(value).success && inLivingMemory(value),
  "must be a date from 1900 to 2199, as 2026-03-01",
).optional();

/** The arguments that narrow a list to some days, as the user's clock had them. */
export const days = {
  from: day.describe("First day, as 2026-03-01"),
  to: day.describe("Last day"),
};

/** Whether an ISO date or time lies in the years that the log takes. */
export function inLivingMemory(value: string): boolean {
  return value >= "1900" && value < "2200";
}

/** The condition that the date in `column` lies within {@linkcode days}. */
export function within(
  column: Statement,
  { from, to }: { readonly from?: string; readonly to?: string },
): Statement {
  return sql`${column} between ${from ?? "-infinity"}::date
    and ${to ?? "infinity"}::date`;
}
