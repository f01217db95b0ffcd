import { matchValue } from "./match_value.ts";
import { quoted, Unreadable } from "./unreadable.ts";

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
