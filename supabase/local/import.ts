/**
 * `deno task import`: adds an export of Strong or Hevy to a user's log, by the
 * same door as the site.
 *
 * @module
 */
import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import {
  importLog,
  type ImportOptions,
  type Report,
  type UnitQuestion,
} from "../site/import/import_log.ts";
import { Problem } from "../site/problem.ts";
import type { Site } from "../site/site.ts";
import { argumentsOf, LOCAL_DIR, runCommand } from "./command.ts";
import { Fault } from "./fault.ts";
import { runningProject } from "./project.ts";
import { signIn } from "./sign_in.ts";

const USAGE = "deno task import FILE --email EMAIL [--unit kg|lb] " +
  "[--distance-unit km|mi] [--time-zone Europe/Berlin]";

/** What may be asked for, and the answers to it. */
const UNITS = {
  unit: { option: "--unit", answers: ["kg", "lb"] },
  distance_unit: { option: "--distance-unit", answers: ["km", "mi"] },
} as const;

await runCommand(async () => {
  const option = { type: "string" } as const;
  const { values, positionals: [path] } = argumentsOf(USAGE, {
    email: option,
    unit: option,
    "distance-unit": option,
    "time-zone": option,
  });
  if (!path || !values.email) throw new Fault(`Usage: ${USAGE}`);
  const file = await fileAt(path);

  const project = await runningProject(LOCAL_DIR);
  const { supabase } = await signIn(project, values.email);
  await importFile({ supabase, mcpUrl: project.endpoint, fetch }, {
    file,
    timeZone: values["time-zone"] ??
      Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(values.unit && { unit: values.unit }),
    ...(values["distance-unit"] && { distance_unit: values["distance-unit"] }),
  });
});

async function importFile(site: Site, options: ImportOptions): Promise<void> {
  try {
    for await (const event of importLog(site, options)) {
      if (event.type === "question") {
        return await importFile(site, { ...options, ...answersTo(event) });
      }
      if (event.type === "report") tell(event);
      else console.log(`  line ${event.lines}: ${event.sets} sets read`);
    }
  } catch (error) {
    throw error instanceof Problem ? new Fault(error.message) : error;
  }
}

/** Only the person knows: there is no default. */
function answersTo({ units, message }: UnitQuestion) {
  return Object.fromEntries(units.map((unit) => {
    const { option, answers: [one, other] } = UNITS[unit];
    const answer = Deno.stdin.isTerminal() &&
      prompt(`${message.split(".")[0]}. Which, ${one} or ${other}?`);
    if (answer) return [unit, answer.trim().toLowerCase()];
    throw new Fault(`${message} Add ${option} ${one} or ${option} ${other}.`);
  }));
}

function tell(report: Report): void {
  const { read, added, already_present: present, skipped } = report;
  console.log(`
  ${
    report.format === "strong"
      ? "Strong"
      : "Hevy"
  } export, ${report.lines} lines

                  sessions  exercises      sets
  read          ${row(read.sessions, read.exercises, read.sets)}
  added         ${row(added.sessions, added.exercises, added.sets)}
  already there ${row(present.sessions, "", present.sets)}
  lines skipped ${row(report.skipped_lines)}
`);
  for (const { line, reason } of skipped) {
    console.log(`  line ${line}: ${reason}`);
  }
}

function row(...cells: readonly (string | number)[]): string {
  return cells.map((cell) => String(cell).padStart(10)).join("");
}

async function fileAt(path: string): Promise<File> {
  const found = await Deno.stat(path).catch(() => undefined);
  if (!found?.isFile) throw new Fault(`There is no file ${path}.`);
  return new File([await openAsBlob(path)], basename(path));
}
