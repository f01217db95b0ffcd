import { Refusal } from "../kernel/refusal.ts";
import type { ExportFormat } from "./session.ts";

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
