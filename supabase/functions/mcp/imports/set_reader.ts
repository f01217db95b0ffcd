import type { Column } from "./header.ts";
import { amountFrom, REPS, RPE, SET_DURATION } from "./quantity.ts";
import type { Scales } from "./scales.ts";
import type { ParsedSet } from "./session.ts";
import { readOrDoubt } from "./unreadable.ts";

/** Where a format keeps what its sets are made of, besides weights and distances. */
export interface SetColumns {
  readonly reps: Column;
  readonly seconds: Column;
  readonly rpe: Column;
}

/**
 * Reads a line's set. Both apps write zero for what an exercise does not have,
 * so zero is none; but no repetitions, where no time or distance was measured
 * either, is a lift that failed.
 *
 * @throws {Unreadable} Where a set without that value would be another set; an
 * unreadable RPE is left out, with a doubt.
 */
export function setReader({ reps, seconds, rpe }: SetColumns, scales: Scales) {
  return (
    fields: readonly string[],
    kind: ParsedSet["kind"],
    doubts: string[],
  ): ParsedSet => {
    const weight_kg = scales.weightKg(fields);
    const distance_m = scales.distanceM(fields);
    const duration_s = amountFrom(seconds(fields), SET_DURATION);
    const measured = distance_m !== null || duration_s !== null;
    const none = reps(fields) === "" || measured ? null : 0;
    return {
      kind,
      weight_kg,
      reps: amountFrom(reps(fields), REPS) ?? none,
      distance_m,
      duration_s,
      rpe: readOrDoubt(doubts, "set", () => amountFrom(rpe(fields), RPE)),
    };
  };
}
