import { type Header, setReader } from "./columns.ts";
import {
  type ParsedSet,
  quoted,
  readOrDoubt,
  type RowReader,
  Unreadable,
} from "./row.ts";
import { type Clock, plausible } from "./timestamp.ts";
import type { Scales } from "./units.ts";

const KINDS: ReadonlyMap<string, ParsedSet["kind"]> = new Map([
  ["", "normal"],
  ["normal", "normal"],
  ["warmup", "warmup"],
  ["dropset", "drop"],
  ["failure", "failure"],
]);

/** Reads the lines of a Hevy export. */
export function hevyRows(
  { column }: Header,
  scales: Scales,
  clock: Clock,
): RowReader {
  const title = column("title");
  const start = column("start_time");
  const end = column("end_time");
  const description = column("description");
  const exercise = column("exercise_title");
  const superset = column("superset_id");
  const notes = column("exercise_notes");
  const type = column("set_type");
  const setFrom = setReader({
    reps: column("reps"),
    seconds: column("duration_seconds"),
    rpe: column("rpe"),
  }, scales);

  return (fields) => {
    const kind = KINDS.get(type(fields).toLowerCase());
    if (kind === undefined) {
      throw new Unreadable(
        `set_type ${quoted(type(fields))} is not a kind of set.`,
      );
    }
    const began = clock(start(fields));
    const workoutDoubts: string[] = [];
    const doubts: string[] = [];
    return {
      workout: {
        start: began,
        title: title(fields),
        duration_s: readOrDoubt(workoutDoubts, "workout", () => {
          const ended = end(fields);
          if (ended === "") return null;
          const ms = clock(ended).ms - began.ms;
          return plausible(ms / 1000, `The end, ${quoted(ended)},`);
        }),
        notes: description(fields),
        doubts: workoutDoubts,
      },
      exercise: exercise(fields),
      superset: superset(fields),
      exerciseNotes: notes(fields),
      set: setFrom(fields, kind, doubts),
      doubts,
    };
  };
}
