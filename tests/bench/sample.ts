import { type Figure, figureOf } from "./figures.ts";
import type { Measured } from "./measured.ts";
import type { Family, Work } from "./work.ts";

/** What one measurement was of. */
export interface Subject {
  readonly contender: string;
  readonly family: Family;
  readonly work: Work;
  readonly concurrency: number;
  readonly distanceMs: number;
  /** Reading tools in the catalogue, where that is what varies. */
  readonly tools?: number;
  /** Whether all calls are one user's. */
  readonly oneUser?: boolean;
  /** Whether it is the long load. */
  readonly long?: boolean;
}

/** One measurement. */
export interface Sample extends Subject, Measured {}

/** What does not vary with the load. */
export interface Start {
  readonly contender: string;
  readonly coldStartsMs: readonly number[];
  /** Round trips to Postgres that one warm call takes, of each work. */
  readonly roundTrips: Readonly<Record<Work, number>>;
}

/** All that was measured. */
export interface Results {
  readonly samples: readonly Sample[];
  readonly starts: readonly Start[];
  /** What is between a contender and its database, measured, by what was asked for. */
  readonly distancesMs: Readonly<Record<number, number>>;
  /** What the load itself can do, against a server that does nothing. */
  readonly loadCallsPerSecond: number;
  readonly seededMs: number;
}

/** A metric of all repeats of one subject; what is not named of it is as usual. */
export function figureFor(
  samples: readonly Sample[],
  metric: keyof Measured,
  subject: Pick<Subject, "contender" | "family"> & Partial<Subject>,
): Figure | undefined {
  const wanted = { ...USUAL, ...subject };
  return figureOf(
    samples
      .filter((sample) =>
        KEYS.every((key) =>
          (sample[key] ?? USUAL[key]) === (wanted[key] ?? USUAL[key])
        )
      )
      .map((sample) => sample[metric])
      .filter((value) => value !== undefined),
  );
}

const USUAL: Subject = {
  contender: "",
  family: "2026-07-28",
  work: "read",
  concurrency: 10,
  distanceMs: 0,
  tools: 0,
  oneUser: false,
  long: false,
};

// `as` holds: the object has the interface's keys and no others.
const KEYS = Object.keys(USUAL) as (keyof Subject)[];
