import { z } from "zod";
import { sql, type Statement } from "../kernel/statement.ts";

/** An instant to the microsecond, as Postgres has it: in fewer digits a cursor would skip rows. */
export const InstantKey = z.iso.datetime({ precision: 6 })
  .refine((instant) => instant >= "1970");

/** A `timestamptz` as an {@linkcode InstantKey}. */
export function instantKey(column: Statement): Statement {
  return sql`to_char(${column} at time zone 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
