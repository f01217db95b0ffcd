import type { Db } from "../core/db.ts";
import { identifier, sql, type Statement } from "../core/sql.ts";
import type { UserTable } from "../core/toolset.ts";

/** A table, as the export of everything shows it. */
export interface ExportedTable {
  /** Path of its file in the archive, without ending. */
  readonly file: string;
  /** What to read; the user's id is in `user_id`. */
  readonly source: Statement;
  /** What orders the rows of a user, and is the same for no two of them. */
  readonly key: Statement;
}

/** What "delete my data" deletes before the tables of toolsets. */
export const DELETED_FIRST: readonly string[] = [
  // First of all, so that no client adds what would stay.
  "mcp.grants",
  "mcp.tasks",
  "mcp.client_questions",
  "mcp.resource_subscriptions",
];

const ID = identifier("id");

/** What Homeport itself keeps of a user. */
const PLATFORM_TABLES: readonly ExportedTable[] = [
  {
    file: "mcp/grants",
    source: sql`(
      select client_id::text || ' ' || permission as id, grants.*,
        mcp.client_name(client_id) as client_name
      from mcp.grants
    )`,
    key: ID,
  },
  { file: "mcp/tasks", source: sql`mcp.tasks`, key: ID },
  {
    file: "mcp/audit_log",
    source: sql`(
      select audit_log.*, mcp.client_name(client_id) as client_name
      from mcp.audit_log
    )`,
    key: ID,
  },
  {
    file: "mcp/counted_refusals",
    source: sql`(
      select counted_refusals.*, mcp.client_name(client_id) as client_name
      from mcp.counted_refusals
    )`,
    key: ID,
  },
  { file: "mcp/audit_gaps", source: sql`mcp.audit_gaps`, key: ID },
];

/** Everything kept of a user: what toolsets keep, then what Homeport does. */
export function exportOf(
  tables: readonly UserTable[],
): readonly ExportedTable[] {
  return [...tables.map(exported), ...PLATFORM_TABLES];
}

function exported({ name, key = "id" }: UserTable): ExportedTable {
  return {
    file: name.replace(".", "/"),
    source: identifier(name),
    key: identifier(key),
  };
}

const ROWS_PER_BATCH = 2_000;

interface Line {
  /** Its key, as text. */
  readonly place: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/**
 * Every row of a table that is the caller's, a batch for so many.
 *
 * @throws {Refusal} What the database refuses.
 */
export async function* everyRow(
  db: Db,
  { source, key }: ExportedTable,
): AsyncGenerator<Line["row"]> {
  let last: Line | undefined;
  for (;;) {
    const [lines] = await db.batch(sql<Line>`
      select ${key}::text as place, to_jsonb(kept) - 'user_id' as row
      from ${source} as kept
      where user_id = auth.uid()
        ${last ? sql`and ${key} > ${last.place}` : sql``}
      order by ${key}
      limit ${ROWS_PER_BATCH}`);
    for (const { row } of lines) yield row;
    last = lines.at(-1);
    if (!last || lines.length < ROWS_PER_BATCH) return;
  }
}
