import type { Contender } from "./contender.ts";
import type { Machine } from "./machine.ts";
import { figureFor, type Results } from "./sample.ts";
import type { Figure } from "./figures.ts";
import type { Measured } from "./measured.ts";
import type { Subject } from "./sample.ts";
import type { Family } from "./work.ts";

/** What was measured, of whom, and on what. */
export interface Report {
  readonly machine: Machine;
  readonly contenders: readonly Contender[];
  readonly results: Results;
}

/** A contender in one of its families: a row of most tables. */
export interface Entrant {
  readonly name: string;
  readonly title: string;
  readonly family: Family;
}

/** All entrants, in the contenders' order. */
export function entrantsOf({ contenders }: Report): readonly Entrant[] {
  return contenders.flatMap(({ name, title, families }) =>
    families.map((family) => ({ name, title, family }))
  );
}

/** A metric of an entrant. */
export function figureOfEntrant(
  { results }: Report,
  { name, family }: Entrant,
  metric: keyof Measured,
  of: Partial<Subject> = {},
): Figure | undefined {
  return figureFor(results.samples, metric, { contender: name, family, ...of });
}
