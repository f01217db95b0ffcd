/** The apps whose exports can be read. */
export type ExportFormat = "strong" | "hevy";

/** One set as the log takes it; `null` is what the app did not record. */
export interface ParsedSet {
  readonly kind: "normal" | "warmup" | "drop" | "failure";
  readonly weight_kg: number | null;
  readonly reps: number | null;
  readonly distance_m: number | null;
  readonly duration_s: number | null;
  /** Rating of perceived exertion, 1 to 10. */
  readonly rpe: number | null;
}

/** An exercise within a session, with at least one set. */
export interface ParsedExercise {
  readonly name: string;
  /** Exercises of a session that share it were done in turns. */
  readonly superset: string | null;
  readonly notes: string | null;
  readonly sets: readonly ParsedSet[];
}

/** A training session read from an export, in the shape `workouts.add_sessions` takes. */
export interface ParsedSession {
  readonly source: ExportFormat;
  /** The same for the same workout in whatever time zone or unit the file is read. */
  readonly source_key: string;
  readonly content_hash: null;
  readonly title: string;
  readonly notes: string | null;
  /** Wall clock of `time_zone`, such as `2021-02-10T16:46:13`. */
  readonly started_at_local: string;
  readonly time_zone: string;
  readonly duration_s: number | null;
  readonly exercises: readonly ParsedExercise[];
}
