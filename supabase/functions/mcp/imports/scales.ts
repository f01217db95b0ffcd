import type { Header, Measured } from "./header.ts";
import { amountFrom, DISTANCE, type Quantity, WEIGHT } from "./quantity.ts";
import type { UnitOption } from "./unit_required.ts";
import { quoted, Unreadable } from "./unreadable.ts";

/** The units of a file's values, for a file that does not state them. */
export interface StatedUnits {
  readonly unit?: "kg" | "lb";
  readonly distanceUnit?: "km" | "mi";
}

/** Reads a file's weights and distances; zero is none, as apps write it for bodyweight. */
export interface Scales {
  weightKg(fields: readonly string[]): number | null;
  distanceM(fields: readonly string[]): number | null;
  /** The units without which values met so far could not be read. */
  readonly missing: ReadonlySet<UnitOption>;
}

const IN_KILOGRAMS: ReadonlyMap<string, number> = new Map([
  ["kg", 1],
  ["kgs", 1],
  ["lb", 0.45359237],
  ["lbs", 0.45359237],
]);

const IN_METRES: ReadonlyMap<string, number> = new Map([
  ["m", 1],
  ["meters", 1],
  ["metres", 1],
  ["km", 1000],
  ["mi", 1609.344],
  ["miles", 1609.344],
  ["ft", 0.3048],
  ["yd", 0.9144],
]);

/** Scales that go by the units the file states, row by row, and else by those stated for it. */
export function scalesOf(header: Header, stated: StatedUnits): Scales {
  const weight = header.measured("weight");
  const distance = header.measured("distance");
  const missing = new Set<UnitOption>();

  function read(
    { text, unit }: Measured,
    quantity: Quantity,
    factors: ReadonlyMap<string, number>,
    option: UnitOption,
    fallback: string | undefined,
  ): number | null {
    // In no unit at all: whether it is a number, and whether it is zero.
    const unbounded = { ...quantity, least: -Infinity, most: Infinity };
    if (amountFrom(text, unbounded) === null) return null;
    const name = unit.replace(/\.$/, "") || fallback;
    if (name === undefined) {
      missing.add(option);
      return null;
    }
    const factor = factors.get(name);
    if (factor === undefined) {
      throw new Unreadable(
        `${quantity.name} is in ${
          quoted(unit)
        }, a unit that is not known here.`,
      );
    }
    return amountFrom(text, quantity, factor);
  }

  return {
    missing,
    weightKg: (fields) =>
      read(weight(fields), WEIGHT, IN_KILOGRAMS, "unit", stated.unit),
    distanceM: (fields) =>
      read(
        distance(fields),
        DISTANCE,
        IN_METRES,
        "distance_unit",
        stated.distanceUnit,
      ),
  };
}
