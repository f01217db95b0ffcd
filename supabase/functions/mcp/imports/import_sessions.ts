import type { Db } from "../kernel/db.ts";
import { json, sql, type Statement } from "../kernel/statement.ts";
import type { ParsedSession } from "./session.ts";

/** What an import did to the log. */
export interface ImportOutcome {
  readonly added: {
    readonly sessions: number;
    readonly exercises: number;
    readonly sets: number;
  };
  /** Imported before, and left as it is. */
  readonly already_present: {
    readonly sessions: number;
    readonly sets: number;
  };
}

interface Entry {
  readonly key: string;
  readonly added: boolean;
}

const SESSIONS_PER_STATEMENT = 200;

/**
 * Adds sessions to the caller's log in one batch, all or none. One whose
 * `source_key` the log knows stays as it is there. What is to be done along
 * with them is done in the same transaction.
 *
 * @throws {Refusal} What the database refuses.
 */
export async function importSessions(
  db: Db,
  sessions: readonly ParsedSession[],
  ...along: readonly Statement[]
): Promise<ImportOutcome> {
  const additions = chunksOf(sessions, SESSIONS_PER_STATEMENT).map((chunk) =>
    sql<Entry>`select source_key as key, added
      from workouts.add_sessions(${json(chunk)}::jsonb)`
  );
  // Time stands still within a transaction, so these are the ones it made.
  const newExercises = sql<Entry>`select name as key, true as added
    from workouts.exercise where created_at = now()::timestamptz(3)`;
  const answers = await db.batch(...additions, newExercises, ...along);
  // `as` holds: these are the answers to `additions`, a row a session.
  const entries = answers.slice(0, additions.length).flat() as Entry[];
  const { added = [], present = [] } = Object.groupBy(
    sessions,
    (_, index) => entries[index]?.added ? "added" : "present",
  );
  return {
    added: {
      sessions: added.length,
      exercises: answers[additions.length]?.length ?? 0,
      sets: setsOf(added),
    },
    already_present: { sessions: present.length, sets: setsOf(present) },
  };
}

function chunksOf<Item>(items: readonly Item[], size: number) {
  return Array.from(
    { length: Math.ceil(items.length / size) },
    (_, index) => items.slice(index * size, (index + 1) * size),
  );
}

function setsOf(sessions: readonly ParsedSession[]): number {
  return sessions.flatMap(({ exercises }) => exercises)
    .reduce((sum, { sets }) => sum + sets.length, 0);
}
