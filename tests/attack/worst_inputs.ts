const HEADER =
  "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Weight Unit," +
  "Reps,Distance,Seconds,Notes,Workout Notes,RPE";

/** Exports of Strong that are worst for what reads and stores them. */
export const EXPORTS: Readonly<Record<string, () => string>> = {
  "as many sets as it may have": () =>
    // One character that is not ASCII makes all text of a batch slower.
    exported(30_000, (nth) => ({ minute: nth % 400, exercise: "漢" })),
  "as many sets as a workout may have": () =>
    exported(200_000 - 1, () => ({ minute: 0 })),
  "200,000 workouts": () => exported(200_000 - 1, (minute) => ({ minute })),
  "5,000 workouts": () => exported(5_000, (minute) => ({ minute })),
  "notes that are backslashes": () =>
    exported(48, (minute) => ({ minute, notes: "\\".repeat(9_990) })),
  "notes that are control characters": () =>
    exported(27, (minute) => ({ minute, notes: "\x01".repeat(9_990) })),
  "notes that are not ASCII": () =>
    exported(27, (minute) => ({ minute, notes: "漢".repeat(9_990) })),
  "20 MB of notes": () =>
    exported(900, (minute) => ({ minute, notes: "\\".repeat(19_000) })),
  "lines that are no rows": () => `${HEADER}\n${"x,\n".repeat(199_999)}`,
};

interface Line {
  /** Tells workouts apart. */
  readonly minute: number;
  readonly exercise?: string;
  readonly notes?: string;
}

function exported(lines: number, lineAt: (nth: number) => Line): string {
  const rows = Array.from({ length: lines }, (_, nth) => {
    const { minute, exercise = "b", notes = "" } = lineAt(nth);
    const date = new Date(minute * 60_000).toISOString().slice(0, 16);
    return `${date.replace("T", " ")},a,,${exercise},1,100,kg,5,,,${notes},,`;
  });
  return [HEADER, ...rows].join("\n");
}

/** Bodies of a request that are worst for what parses, checks and answers them. */
export const BODIES: Readonly<Record<string, () => string>> = {
  "90,000 arguments": () => called(members(90_000)),
  "as many arguments as it may have": () => called(members(1_490)),
  "long names": () => called(members(1_490, "\\u0061".repeat(50))),
  "490,000 elements": () => called(elements(490_000)),
  "elements that are no exercises": () => called(elements(1_480)),
  "objects that are no exercises": () =>
    called(`"exercises":[${"{},".repeat(740)}{}]`),
  "sets": () =>
    called(
      `"title":"a","weight_unit":"kg","exercises":[${
        Array(24).fill(
          `{"name":"a","sets":[${
            Array(19).fill('{"weight":1,"reps":5}').join()
          }]}`,
        ).join()
      }]`,
    ),
  "one text": () => called(`"title":"${"\\u0061".repeat(160_000)}"`),
  "nested lists": () => "[".repeat(990_000),
};

function called(args: string): string {
  return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"log_workout","arguments":{${args}}}}`;
}

function members(count: number, name = "k"): string {
  return Array.from({ length: count }, (_, nth) => `"${name}${nth}":1`).join();
}

function elements(count: number): string {
  return `"exercises":[${"0,".repeat(count)}0]`;
}
