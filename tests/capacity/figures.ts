/** What calls cost; bytes, unless the name says another unit. */
export interface Figures {
  /** Requests of a client that connects and lists the tools, by the protocol it speaks. */
  readonly connectLegacyRequests: number;
  readonly connectModernRequests: number;
  /** Requests of one tool call. */
  readonly callRequests: number;
  /** Answer to the list of all tools, headers included. */
  readonly listEgress: number;
  /** Answer to a call: the mean of all tools' examples, headers included. */
  readonly callEgress: number;
  /** What Postgres sends for it. */
  readonly callFromDatabase: number;
  /** Rows that a call which reads leaves behind. */
  readonly callRows: number;
  /** What the record of a call takes on disk, its indexes included. */
  readonly callOnDisk: number;
  /** What a workout of 5 exercises with 4 sets each takes on disk. */
  readonly workoutOnDisk: number;
  /** Rows kept for the rate limits of one client, however often it calls. */
  readonly bucketRows: number;
  /** Time on the processor of one call, Postgres left out, in milliseconds. */
  readonly callCpuMs: number;
  /** The same of 100 checks of a signature: how quick the processor is. */
  readonly yardstickMs: number;
}

/** Each figure as the page names it. */
export const NAMES: Readonly<Record<keyof Figures, string>> = {
  connectLegacyRequests: "Connect and list the tools, 2025-11-25, invocations",
  connectModernRequests: "Connect and list the tools, 2026-07-28, invocations",
  callRequests: "A tool call, invocations",
  listEgress: "The list of all tools, bytes of egress",
  callEgress: "A tool call, bytes of egress",
  callFromDatabase: "A tool call, bytes from Postgres to the function",
  callRows: "A call that reads, rows written",
  callOnDisk: "The record of a call, bytes on disk",
  workoutOnDisk: "A logged workout, bytes on disk",
  bucketRows: "Rate limits of one client, rows kept",
  callCpuMs: "A tool call, milliseconds of CPU",
  yardstickMs: "100 ES256 signatures checked, milliseconds of CPU",
};

/** The table of the page. */
export function tableOf(figures: Figures): string {
  const rows = entriesOf(NAMES).map(([key, name]) => {
    const value = figures[key];
    return `| ${name} | ${
      value.toLocaleString("en", {
        maximumSignificantDigits: 3,
        useGrouping: false,
      })
    } |`;
  });
  return ["| What | Measured |", "| --- | ---: |", ...rows, ""].join("\n");
}

/** The figures that a page's table gives. */
export function figuresIn(page: string): Partial<Figures> {
  return Object.fromEntries(
    entriesOf(NAMES).flatMap(([key, name]) => {
      const line = page.split("\n").find((line) =>
        line.startsWith(`| ${name} `)
      );
      const value = line?.split("|").at(-2)?.trim();
      return value ? [[key, Number(value)]] : [];
    }),
  );
}

function entriesOf<Key extends string, Value>(
  record: Readonly<Record<Key, Value>>,
): [Key, Value][] {
  // `as` holds: a record's own keys are its type's.
  return Object.entries(record) as [Key, Value][];
}
