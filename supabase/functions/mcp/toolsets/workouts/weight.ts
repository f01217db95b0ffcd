import { z } from "zod";

/** The units people train in. */
export type WeightUnit = "kg" | "lb";

/** The field that says in which unit the weights beside it are. */
export const weightUnit = z.enum(["kg", "lb"]);

/** The argument of a reading tool that says in which unit to answer. */
export const answerUnit = weightUnit.default("kg");

/** The heaviest weight the log takes, in kilograms. */
export const MAX_WEIGHT_KG = 2000;

/** The international avoirdupois pound of 1959, exactly. */
const KG_PER_LB = 0.45359237;

/** Any weight in kilograms. */
export function toKg(weight: number, unit: WeightUnit): number {
  return unit === "kg" ? weight : weight * KG_PER_LB;
}

/** Kilograms in the unit asked for, to two decimals: 225 lb logged are 225 lb read. */
export function fromKg(weight_kg: number, unit: WeightUnit): number {
  const weight = unit === "kg" ? weight_kg : weight_kg / KG_PER_LB;
  return Math.round(weight * 100) / 100;
}

/** {@linkcode fromKg} where there may be no weight. */
export function optionalFromKg(
  weight_kg: number | null,
  unit: WeightUnit,
): number | undefined {
  return weight_kg === null ? undefined : fromKg(weight_kg, unit);
}
