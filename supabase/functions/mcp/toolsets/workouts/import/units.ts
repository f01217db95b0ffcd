import { Refusal } from "../../../core/errors.ts";
import type { Header, Measured } from "./columns.ts";
import { type ExportFormat, quoted, Unreadable } from "./row.ts";
import { matchValue } from "./timestamp.ts";

/** A number as the log takes it. The bounds are those of the database. */
export interface Quantity {
  readonly name: string;
  /** As it follows a number. */
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  /** Decimal places kept. */
  readonly places: number;
  /** Whether a fraction is an error rather than rounded. */
  readonly whole?: true;
}

/** The quantities of a set. */
export const WEIGHT: Quantity = {
  name: "Weight",
  unit: " kg",
  least: 0,
  most: 2000,
  places: 8,
};
export const REPS: Quantity = {
  name: "Reps",
  unit: "",
  least: 0,
  most: 10_000,
  places: 0,
  whole: true,
};
export const DISTANCE: Quantity = {
  name: "Distance",
  unit: " m",
  least: 0,
  most: 1_000_000,
  places: 2,
};
export const SET_DURATION: Quantity = {
  name: "Seconds",
  unit: "",
  least: 0,
  most: 604_800,
  places: 0,
};
export const RPE: Quantity = {
  name: "RPE",
  unit: "",
  least: 1,
  most: 10,
  places: 1,
};

/** Made once: `toLocaleString` makes one for every number. */
const IN_ENGLISH = new Intl.NumberFormat("en");

const NUMBER = /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d+)?$/i;

/**
 * The amount a text states, in the quantity's unit; `factor` converts to it.
 * Decimals may follow a point or a comma; nothing and zero are `null`.
 *
 * @throws {Unreadable} For what is no number, or out of bounds.
 */
export function amountFrom(
  text: string,
  { name, unit, least, most, places, whole }: Quantity,
  factor = 1,
): number | null {
  if (text === "") return null;
  if (!matchValue(text, NUMBER)) {
    throw new Unreadable(`${name} ${quoted(text)} is not a number.`);
  }
  const exact = Number(text.replace(",", ".")) * factor;
  if (exact === 0) return null;
  if (!(exact >= least && exact <= most)) {
    const bounds = `${least} and ${IN_ENGLISH.format(most)}${unit}`;
    throw new Unreadable(
      `${name} ${quoted(text)} is not between ${bounds}.`,
    );
  }
  if (whole && !Number.isInteger(exact)) {
    throw new Unreadable(`${name} ${quoted(text)} is not a whole number.`);
  }
  const scale = 10 ** places;
  return Math.round(exact * scale) / scale;
}

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

/** A unit that the one who imports may have to state. */
export type UnitOption = "unit" | "distance_unit";

const QUESTIONS: ReadonlyMap<UnitOption, string> = new Map([
  ["unit", "its weights are kilograms or pounds"],
  ["distance_unit", "its distances are kilometres or miles"],
]);

/** Refusal `unit_required`: the file holds values whose units only its owner knows. */
export class UnitRequired extends Refusal {
  /** Which to ask for, by their names in the query of the import. */
  readonly units: readonly UnitOption[];

  constructor(format: ExportFormat, missing: ReadonlySet<UnitOption>) {
    const app = format === "strong" ? "Strong" : "Hevy";
    const asked = [...QUESTIONS].filter(([unit]) => missing.has(unit));
    const questions = asked.map(([, question]) => question);
    super(
      "unit_required",
      `This ${app} export does not say whether ${
        questions.join(", nor whether ")
      }.`,
    );
    this.units = asked.map(([unit]) => unit);
  }

  /** The refusal as JSON, for an HTTP body. */
  override toJSON() {
    return { ...super.toJSON(), units: this.units };
  }
}
