import type { Db } from "../kernel/db.ts";
import { Refusal } from "../kernel/refusal.ts";
import { sql, type Statement } from "../kernel/statement.ts";
import { writtenJson } from "../kernel/written_json.ts";
import type { ParsedSession } from "./session.ts";
import { timeSlices } from "./time_slices.ts";

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

interface Count {
  readonly exercises: number;
}

interface Entry {
  readonly key: string;
  readonly added: boolean;
}

const SESSIONS_PER_STATEMENT = 200;

/**
 * The most JSON of one import, in characters as they are sent; real exports have
 * some 60 a set. Their batch goes out in one piece, which blocks the event loop
 * for some 20 ms.
 */
const JSON_LIMIT = 2_000_000;

/** The most sets of one import; so many fit into the time of one batch. */
const SETS_LIMIT = 30_000;

const TOO_MUCH =
  "This file holds more than one import may add: 30,000 sets, or fewer with long notes. Split it by date and import each part.";

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
  const documents = await documentsOf(sessions);
  const additions = chunksOf(documents, SESSIONS_PER_STATEMENT).map((chunk) =>
    sql<Entry>`select source_key as key, added
      from workouts.add_sessions(${{ written: `[${chunk}]` }}::jsonb)`
  );
  // Time stands still within a transaction, so these are the ones it made.
  const newExercises = sql<Count>`select count(*)::int as exercises
    from workouts.exercise where created_at = now()::timestamptz(3)`;
  const answers = await db.batch(...additions, newExercises, ...along);
  // `as` holds: these are the answers to `additions`, a row a session.
  const entries = answers.slice(0, additions.length).flat() as Entry[];
  // `as` holds: this is the answer to `newExercises`.
  const [counted] = answers[additions.length] as readonly Count[];
  const { added = [], present = [] } = Object.groupBy(
    sessions,
    (_, index) => entries[index]?.added ? "added" : "present",
  );
  return {
    added: {
      sessions: added.length,
      exercises: counted?.exercises ?? 0,
      sets: setsOf(added),
    },
    already_present: { sessions: present.length, sets: setsOf(present) },
  };
}

/**
 * The JSON of each session, for {@linkcode WrittenJson}.
 *
 * @throws {Refusal} `too_large` beyond {@linkcode JSON_LIMIT} or {@linkcode SETS_LIMIT}.
 */
async function documentsOf(
  sessions: readonly ParsedSession[],
): Promise<readonly string[]> {
  const endStep = timeSlices();
  const documents: string[] = [];
  let length = 0;
  if (setsOf(sessions) > SETS_LIMIT) throw new Refusal("too_large", TOO_MUCH);

  async function written(value: object): Promise<string> {
    const json = writtenJson(value);
    length += json.length;
    if (length > JSON_LIMIT) throw new Refusal("too_large", TOO_MUCH);
    await endStep();
    return json;
  }
  for (const { exercises, ...session } of sessions) {
    const whole = await written({ ...session, exercises: [] });
    const entries: string[] = [];
    for (const exercise of exercises) entries.push(await written(exercise));
    documents.push(`${whole.slice(0, -2)}${entries.join(",")}]}`);
  }
  return documents;
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
