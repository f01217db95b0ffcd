import type { Contents } from "./read_backup.ts";

/** What a backup holds, in lines for the terminal. */
export function summaryOf({ madeAt, tables, totals }: Contents): string {
  const width = Math.max(
    ...tables.map(({ schema, name }) => `${schema}.${name}`.length),
  );
  const lines = tables.map(({ schema, name }, at) =>
    `  ${`${schema}.${name}`.padEnd(width)} ${
      String(totals[at]!.rows).padStart(10)
    }`
  );
  return [`Backup of ${madeAt}; rows by table:`, ...lines].join("\n");
}
