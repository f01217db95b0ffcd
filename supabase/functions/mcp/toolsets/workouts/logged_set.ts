import { z } from "zod";
import { sql } from "../../core/sql.ts";
import { optionalFromKg, type WeightUnit } from "./weight.ts";

/** What a set can be. */
export const setKind = z.enum(["normal", "warmup", "drop", "failure"]);

/** A set as readers see it, without what was not logged; weights are in the answer's `weight_unit`. */
export const LoggedSet = z.object({
  kind: setKind,
  weight: z.number().optional(),
  reps: z.number().optional(),
  distance_m: z.number().optional(),
  duration_s: z.number().optional(),
  rpe: z.number().optional(),
  volume: z.number().optional().describe("weight × reps"),
  estimated_one_rep_max: z.number().optional().describe(
    "After Epley; up to 12 repetitions",
  ),
});

/** The columns of `workouts.exercise_stats` that a {@linkcode LoggedSet} is made of. */
export const SET_COLUMNS = sql`kind, weight_kg, reps, distance_m, duration_s,
  rpe, volume_kg, estimated_one_rep_max_kg`;

/** A row of {@linkcode SET_COLUMNS}. */
export interface SetRow {
  readonly kind: z.output<typeof setKind>;
  readonly weight_kg: number | null;
  readonly reps: number | null;
  readonly distance_m: number | null;
  readonly duration_s: number | null;
  readonly rpe: number | null;
  readonly volume_kg: number | null;
  readonly estimated_one_rep_max_kg: number | null;
}

/** A row as readers see it. */
export function loggedSet(
  row: SetRow,
  unit: WeightUnit,
): z.output<typeof LoggedSet> {
  return {
    kind: row.kind,
    weight: optionalFromKg(row.weight_kg, unit),
    reps: row.reps ?? undefined,
    distance_m: row.distance_m ?? undefined,
    duration_s: row.duration_s ?? undefined,
    rpe: row.rpe ?? undefined,
    volume: optionalFromKg(row.volume_kg, unit),
    estimated_one_rep_max: optionalFromKg(row.estimated_one_rep_max_kg, unit),
  };
}
