import {
  type AccountRefusal,
  callAccount,
  refusalOf,
  refusalProblem,
} from "../account_api.ts";
import { Problem } from "../problem.ts";
import type { Site } from "../site.ts";
import { jsonLines } from "./json_lines.ts";

/** The units that a file may leave open, by their names in the query. */
export interface Units {
  readonly unit?: string;
  readonly distance_unit?: string;
}

/** How far the import has come. */
export interface Progress {
  readonly type: "progress";
  readonly lines: number;
  readonly sessions: number;
  readonly sets: number;
}

/** What an import read, and did to the log. */
export interface Report {
  readonly type: "report";
  readonly format: "strong" | "hevy";
  readonly lines: number;
  readonly read: Counts;
  readonly added: Counts;
  readonly already_present: Omit<Counts, "exercises">;
  /** Not all of them, where there are very many. */
  readonly skipped: readonly {
    readonly line: number;
    readonly reason: string;
  }[];
  readonly skipped_lines: number;
}

interface Counts {
  readonly sessions: number;
  readonly exercises: number;
  readonly sets: number;
}

/** The file does not state these units; the import is to be asked for again with them. */
export interface UnitQuestion {
  readonly type: "question";
  readonly message: string;
  readonly units: readonly (keyof Units)[];
}

/** What an import tells, ending with a report or a question. */
export type ImportEvent = Progress | Report | UnitQuestion;

type ImportRefusal = AccountRefusal & {
  readonly units?: UnitQuestion["units"];
};

/** What is sent. */
export interface ImportOptions extends Units {
  readonly file: File;
  /** IANA name of the zone that the file's times are in. */
  readonly timeZone: string;
}

/**
 * Imports a training log, telling how it goes.
 *
 * @throws {Problem} Where nothing was imported, or that cannot be known.
 */
export async function* importLog(
  site: Site,
  { file, timeZone, ...units }: ImportOptions,
): AsyncGenerator<ImportEvent> {
  const query = new URLSearchParams({ time_zone: timeZone, ...units });
  const response = await callAccount(site, `/import?${query}`, {
    method: "POST",
    headers: { "content-type": "text/csv" },
    // A file is streamed from the disk, never held in memory as a whole.
    body: file,
  });
  if (!response.ok) {
    const refusal: ImportRefusal | undefined = await refusalOf(response);
    yield answerTo(refusal, refusalProblem(response, refusal));
    return;
  }
  try {
    for await (const line of jsonLines(response.body!)) {
      // `as` holds: these are the lines that the account API writes.
      const event = line as
        | ImportEvent
        | (ImportRefusal & { readonly type: "refusal" });
      yield event.type === "refusal"
        ? answerTo(event, new Problem(event.message))
        : event;
      if (event.type !== "progress") return;
    }
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
  }
  throw new Problem(
    "The connection broke before the report came. Import the file again: " +
      "what is in your log already is not added twice.",
  );
}

/** A refusal that can be mended by an answer is a question, any other a problem. */
function answerTo(
  refusal: ImportRefusal | undefined,
  problem: Problem,
): UnitQuestion {
  if (refusal?.code !== "unit_required") throw problem;
  const { message, units = ["unit"] } = refusal;
  return { type: "question", message, units };
}
