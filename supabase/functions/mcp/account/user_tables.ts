import type { Db } from "../kernel/db.ts";
import { sql, type Statement } from "../kernel/statement.ts";

/** A table, as the export of everything shows it. */
export interface UserTable {
  /** Path of its file in the archive, without ending. */
  readonly name: string;
  /** What to read, with an `id` that orders it. */
  readonly source: Statement;
}

/** Everything kept of a user, whoever may see it. */
export const USER_TABLES: readonly UserTable[] = [
  { name: "workouts/exercise", source: sql`workouts.exercise` },
  {
    name: "workouts/performed_session",
    source: sql`workouts.performed_session`,
  },
  {
    name: "workouts/performed_exercise",
    source: sql`workouts.performed_exercise`,
  },
  { name: "workouts/performed_set", source: sql`workouts.performed_set` },
  {
    name: "mcp/grants",
    source: sql`(
      select client_id::text || ' ' || permission as id, grants.*,
        mcp.client_name(client_id) as client_name
      from mcp.grants
    )`,
  },
  { name: "mcp/tasks", source: sql`mcp.tasks` },
  {
    name: "mcp/audit_log",
    source: sql`(
      select audit_log.*, mcp.client_name(client_id) as client_name
      from mcp.audit_log
    )`,
  },
  {
    name: "mcp/counted_refusals",
    source: sql`(
      select counted_refusals.*, mcp.client_name(client_id) as client_name
      from mcp.counted_refusals
    )`,
  },
  { name: "mcp/audit_gaps", source: sql`mcp.audit_gaps` },
];

const ROWS_PER_BATCH = 2_000;

interface Line {
  /** Its `id`, as text. */
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
  { source }: UserTable,
): AsyncGenerator<Line["row"]> {
  let last: Line | undefined;
  for (;;) {
    const [lines] = await db.batch(sql<Line>`
      select id::text as place, to_jsonb(kept) - 'user_id' as row
      from ${source} as kept
      ${last ? sql`where id > ${last.place}` : sql``}
      order by id
      limit ${ROWS_PER_BATCH}`);
    for (const { row } of lines) yield row;
    last = lines.at(-1);
    if (!last || lines.length < ROWS_PER_BATCH) return;
  }
}
