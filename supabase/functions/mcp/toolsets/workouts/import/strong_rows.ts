import { type Header, setReader } from "./columns.ts";
import {
  type ParsedSet,
  quoted,
  readOrDoubt,
  type RowReader,
  Unreadable,
} from "./row.ts";
import { type Clock, elapsedFrom, matchValue } from "./timestamp.ts";
import { REST_TIMER } from "./training_log.ts";
import type { Scales } from "./units.ts";

const KINDS: ReadonlyMap<string, ParsedSet["kind"]> = new Map([
  ["w", "warmup"],
  ["d", "drop"],
  ["f", "failure"],
]);

/** Reads the lines of a Strong export, in each of the layouts the app has written since 2020. */
export function strongRows(
  { column }: Header,
  scales: Scales,
  clock: Clock,
): RowReader {
  const date = column("date");
  const title = column("workout name");
  const duration = column("duration", "duration (sec)", "workout duration");
  const workoutNotes = column("workout notes");
  const exercise = column("exercise name");
  const order = column("set order");
  const notes = column("notes");
  const setFrom = setReader({
    reps: column("reps"),
    seconds: column("seconds"),
    rpe: column("rpe"),
  }, scales);

  return (fields) => {
    const mark = order(fields).toLowerCase();
    if (mark === "rest timer") throw new Unreadable(REST_TIMER);
    const kind = matchValue(mark, /^\d+$/) ? "normal" : KINDS.get(mark);
    if (kind === undefined && mark !== "note") {
      throw new Unreadable(
        `Set Order ${quoted(order(fields))} is not a kind of set.`,
      );
    }
    const workoutDoubts: string[] = [];
    const doubts: string[] = [];
    return {
      workout: {
        start: clock(date(fields)),
        title: title(fields),
        duration_s: readOrDoubt(
          workoutDoubts,
          "workout",
          () => elapsedFrom(duration(fields)),
        ),
        notes: workoutNotes(fields),
        doubts: workoutDoubts,
      },
      exercise: exercise(fields),
      superset: "",
      exerciseNotes: notes(fields),
      set: kind && setFrom(fields, kind, doubts),
      doubts,
    };
  };
}
