/** How long and how often is measured. */
export interface Effort {
  /** With the database on the same machine: what is published first. */
  readonly repeats: number;
  /** With the database further away. */
  readonly farRepeats: number;
  /** With catalogues of several lengths, which differ by little. */
  readonly catalogueRepeats: number;
  readonly coldStarts: number;
  readonly cellMs: number;
  /** Before each cell. */
  readonly warmUpMs: number;
  /** After a process has started, of each family: compilers have done their work by then. */
  readonly startUpMs: number;
  /** The longest load, after which memory is looked at. */
  readonly longMs: number;
}

/** For the numbers that are published: some 24 minutes. */
export const WHOLE: Effort = {
  repeats: 7,
  farRepeats: 3,
  catalogueRepeats: 15,
  coldStarts: 15,
  cellMs: 800,
  warmUpMs: 200,
  startUpMs: 2_000,
  longMs: 60_000,
};

/** For who changes something and wants to know at once: some 4 minutes. */
export const QUICK: Effort = {
  repeats: 1,
  farRepeats: 1,
  catalogueRepeats: 1,
  coldStarts: 1,
  cellMs: 400,
  warmUpMs: 200,
  startUpMs: 500,
  longMs: 10_000,
};

/** Calls under way at once. */
export const CONCURRENCIES = [1, 10, 50] as const;

/** Round trips to the database, in milliseconds, beside the machine's own. */
export const DISTANCES_MS = [5, 20] as const;

/** Reading tools in a catalogue. */
export const CATALOGUES = [1, 50, 200] as const;

/** Under the longest load. */
export const LONG_CATALOGUE = 50;
