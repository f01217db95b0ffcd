/** How long and how often is measured. */
export interface Effort {
  /** Of what is published first; half of it of the rest. */
  readonly repeats: number;
  readonly cellMs: number;
  readonly warmUpMs: number;
  /** The longest load, after which memory is looked at. */
  readonly longMs: number;
  readonly coldStarts: number;
}

/** For the numbers that are published: some 14 minutes. */
export const WHOLE: Effort = {
  repeats: 3,
  cellMs: 800,
  warmUpMs: 250,
  longMs: 60_000,
  coldStarts: 15,
};

/** For who changes something and wants to know at once: some 4 minutes. */
export const QUICK: Effort = {
  repeats: 1,
  cellMs: 400,
  warmUpMs: 200,
  longMs: 10_000,
  coldStarts: 1,
};

/** Calls under way at once. */
export const CONCURRENCIES = [1, 10, 50] as const;

/** Round trips to the database, in milliseconds, beside the machine's own. */
export const DISTANCES_MS = [5, 20] as const;

/** Reading tools in a catalogue. */
export const CATALOGUES = [1, 50, 200] as const;

/** Under the longest load. */
export const LONG_CATALOGUE = 50;
