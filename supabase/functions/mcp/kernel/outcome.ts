/** What became of a call, in the order in which people see it; `asked` waits for its user. */
export const OUTCOMES = ["done", "asked", "refused", "failed"] as const;

/** What became of a call. */
export type Outcome = (typeof OUTCOMES)[number];

/** A number for each outcome. */
export type OutcomeCounts = Readonly<Record<Outcome, number>>;

/** Counts each outcome. */
export function byOutcome(count: (outcome: Outcome) => number): OutcomeCounts {
  // `as` holds: there is one entry for each outcome.
  return Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, count(outcome)]),
  ) as OutcomeCounts;
}
