import {
  type ExportFormat,
  type ParsedSession,
  type ParsedSet,
  type Row,
  type RowWorkout,
  Unreadable,
} from "./row.ts";

/** The bounds of the database; of sets, those of one step of an import. */
const NAME_LIMIT = 200;
const NOTES_LIMIT = 10_000;
const SUPERSET_LIMIT = 40;
const EXERCISES_LIMIT = 10_000;
const SETS_LIMIT = 10_000;

/** Sessions in the making. */
export interface TrainingLog {
  /** How many there are so far, and sets in them. */
  readonly sessions: number;
  readonly sets: number;
  /**
   * Puts a row where it belongs: into its workout, wherever in the file the
   * rest of that is, and there to the last exercise if it is the same one.
   *
   * @throws {Unreadable} Where the row cannot be in the log.
   */
  add(line: number, row: Row): void;
  /** All that have sets, in the file's order. */
  finished(): Iterable<ParsedSession>;
}

interface Exercise {
  readonly line: number;
  readonly name: string;
  readonly superset: string;
  readonly notes: Set<string>;
  readonly sets: ParsedSet[];
}

interface Session {
  readonly line: number;
  readonly title: string;
  readonly workout: RowWorkout;
  readonly notes: Set<string>;
  readonly exercises: Exercise[];
  sets: number;
}

/** An empty log; what of an added row is left out goes to `skip`. */
export function trainingLog(
  source: ExportFormat,
  time_zone: string,
  skip: (line: number, reason: string) => void,
): TrainingLog {
  const sessions = new Map<string, Session>();
  let sets = 0;

  function sessionOf(line: number, workout: RowWorkout): Session {
    const whole = onOneLine(workout.title);
    const title = shortened(whole, NAME_LIMIT) || "Workout";
    const key = `${workout.start.key}|${title}`;
    const known = sessions.get(key);
    if (known) return known;
    for (const doubt of workout.doubts) skip(line, doubt);
    if (title.length < whole.length) {
      skip(line, "The title was cut after 200 characters.");
    }
    const notes = new Set<string>();
    const session = { line, title, workout, notes, exercises: [], sets: 0 };
    sessions.set(key, session);
    return session;
  }

  function exerciseOf(line: number, row: Row, { exercises }: Session) {
    const name = onOneLine(row.exercise);
    const superset = shortened(row.superset, SUPERSET_LIMIT);
    const last = exercises.at(-1);
    if (last?.name === name && last.superset === superset) return last;
    const exercise: Exercise = {
      line,
      name,
      superset,
      notes: new Set(),
      sets: [],
    };
    exercises.push(exercise);
    return exercise;
  }

  function notesOf({ line, notes }: Session | Exercise): string | null {
    let whole = "";
    for (const note of notes) {
      whole += (whole && "\n") + note;
      if (whole.length > 2 * NOTES_LIMIT) break;
    }
    const short = shortened(whole, NOTES_LIMIT);
    if (short !== whole) {
      skip(line, "The notes were cut after 10,000 characters.");
    }
    return short || null;
  }

  function withSets({ line, sets }: Exercise): boolean {
    if (sets.length > 0) return true;
    skip(line, "This note is on an exercise without sets.");
    return false;
  }

  return {
    get sessions() {
      return sessions.size;
    },
    get sets() {
      return sets;
    },
    add(line, row) {
      const { length } = [...onOneLine(row.exercise)];
      if (length === 0) throw new Unreadable("The exercise has no name.");
      if (length > NAME_LIMIT) {
        throw new Unreadable(
          "The exercise's name is over 200 characters long.",
        );
      }
      const session = sessionOf(line, row.workout);
      if (
        session.sets === SETS_LIMIT ||
        session.exercises.length === EXERCISES_LIMIT
      ) throw new Unreadable("The workout is too long for the log.");
      const exercise = exerciseOf(line, row, session);
      if (row.workout.notes) session.notes.add(row.workout.notes);
      if (row.exerciseNotes) exercise.notes.add(row.exerciseNotes);
      if (!row.set) return;
      exercise.sets.push(row.set);
      session.sets++;
      sets++;
      for (const doubt of row.doubts) skip(line, doubt);
    },
    *finished() {
      for (const [source_key, session] of sessions) {
        const notes = notesOf(session);
        const exercises = session.exercises.filter(withSets);
        if (exercises.length === 0) continue;
        yield {
          source,
          source_key,
          content_hash: null,
          title: session.title,
          notes,
          started_at_local: session.workout.start.local,
          time_zone,
          duration_s: session.workout.duration_s,
          exercises: exercises.map((exercise) => ({
            name: exercise.name,
            superset: exercise.superset || null,
            notes: notesOf(exercise),
            sets: exercise.sets,
          })),
        };
      }
    },
  };
}

function onOneLine(text: string): string {
  // A pattern that looks for the break itself would read a run of spaces from each of them.
  return text.replaceAll(
    /\s+/g,
    (space) => /[\r\n\t]/.test(space) ? " " : space,
  );
}

function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // A character has one or two units of UTF-16.
  const characters = [...text.slice(0, 2 * limit)];
  return characters.slice(0, limit).join("").trimEnd();
}

/** What of an export was left out, a line or a part of it, and why. */
export interface Skipped {
  readonly line: number;
  readonly reason: string;
}

/** Why a line was skipped that is no loss: the app lists rests among the sets. */
export const REST_TIMER = "This line is a rest timer, not a set.";

/** The most skipped lines that are named. */
export const SKIPPED_LIMIT = 200;

/** Collects what is skipped. Its memory does not grow with the number of reasons. */
export interface SkippedLines {
  add(line: number, reason: string): void;
  /** How many lines, each counted once. */
  readonly count: number;
  /** At most {@linkcode SKIPPED_LIMIT}, by line. Rest timers only fill the room that losses leave. */
  first(): readonly Skipped[];
}

/** An empty collection. */
export function skippedLines(): SkippedLines {
  const lines = new Set<number>();
  const losses = firstLines();
  const rests = firstLines();
  return {
    add(line, reason) {
      lines.add(line);
      (reason === REST_TIMER ? rests : losses).add({ line, reason });
    },
    get count() {
      return lines.size;
    },
    first: () =>
      [...losses.first(), ...rests.first()].slice(0, SKIPPED_LIMIT)
        .toSorted(byLine),
  };
}

/** Keeps the first lines in the file's order. They arrive in any order. */
function firstLines() {
  let kept: Skipped[] = [];
  const first = () => kept.toSorted(byLine).slice(0, SKIPPED_LIMIT);
  return {
    first,
    add(skipped: Skipped) {
      kept.push(skipped);
      if (kept.length === 2 * SKIPPED_LIMIT) kept = first();
    },
  };
}

function byLine(one: Skipped, other: Skipped): number {
  return one.line - other.line;
}
