/**
 * What became of a call, in the order in which people see it. `asked` waits for
 * its user, `started` is work outside the database that has not ended,
 * `accepted` goes on after the answer, `unknown` was sent and got no clear
 * answer.
 */
export const OUTCOMES = [
  "done",
  "accepted",
  "asked",
  "started",
  "unknown",
  "refused",
  "failed",
] as const;

/** What became of a call. */
export type Outcome = (typeof OUTCOMES)[number];

/** The outcomes that calls are counted by: all that can be a call's last. */
export const COUNTED = [
  "done",
  "accepted",
  "asked",
  "unknown",
  "refused",
  "failed",
] as const satisfies readonly Outcome[];

/** An outcome that calls are counted by. */
export type CountedOutcome = (typeof COUNTED)[number];

/** A number for each outcome that calls are counted by. */
export type OutcomeCounts = Readonly<Record<CountedOutcome, number>>;

/** Counts each outcome. */
export function byOutcome(
  count: (outcome: CountedOutcome) => number,
): OutcomeCounts {
  // `as` holds: there is one entry for each outcome.
  return Object.fromEntries(
    COUNTED.map((outcome) => [outcome, count(outcome)]),
  ) as OutcomeCounts;
}
