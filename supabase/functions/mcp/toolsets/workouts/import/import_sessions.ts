import type { Db } from "../../../core/db.ts";
import { Refusal } from "../../../core/errors.ts";
import { sql, type Statement, writtenJson } from "../../../core/sql.ts";
import type { ExportContent } from "./read_export.ts";
import type { ExportFormat, ParsedSession } from "./row.ts";
import type { Skipped } from "./training_log.ts";

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

/** What the one who imported is told in the end. */
export interface ImportReport extends ImportOutcome {
  readonly type: "report";
  readonly format: ExportFormat;
  readonly lines: number;
  /** What the file holds. */
  readonly read: {
    readonly sessions: number;
    readonly exercises: number;
    readonly sets: number;
  };
  /** The first ones; rest timers, which are no loss, only where there is room. */
  readonly skipped: readonly Skipped[];
  /** How many lines there would be without the limit. */
  readonly skipped_lines: number;
}

/** The report on an export that was read, and what it did to the log. */
export function importReport(
  { format, lines, sessions, exercises, sets, skipped, skippedLines }:
    ExportContent,
  outcome: ImportOutcome,
): ImportReport {
  return {
    type: "report",
    format,
    lines,
    read: { sessions: sessions.length, exercises, sets },
    ...outcome,
    skipped,
    skipped_lines: skippedLines,
  };
}

/** How long work holds the event loop at a time, in milliseconds. */
const SLICE_MS = 2;

/** Long work calls it between its steps. It waits for other work of the event loop once a slice is over. */
export type EndStep = () => Promise<void>;

/** Divides long work into slices. One step must take a few milliseconds at most. */
export function timeSlices(): EndStep {
  let startedMs = performance.now();
  return async function endStep() {
    if (performance.now() - startedMs < SLICE_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    startedMs = performance.now();
  };
}
