import { useState } from "hono/jsx/dom";
import { ProblemNotice } from "../elements/problem_notice.tsx";
import { submittedFields } from "../elements/submitted_fields.ts";
import { useAttempt } from "../elements/use_attempt.ts";
import { Problem } from "../problem.ts";
import type { Site } from "../site.ts";
import { FileField } from "./file_field.tsx";
import { assertImportable, ownTimeZone } from "./import_file.ts";
import {
  importLog,
  type Progress,
  type Report,
  type UnitQuestion,
} from "./import_log.ts";
import { ImportReport } from "./import_report.tsx";
import { UnitFields } from "./unit_fields.tsx";

/** Imports a training log from another app's export. */
export function ImportSection({ site }: { readonly site: Site }) {
  const { isBusy, problem, attempt } = useAttempt();
  const [file, setFile] = useState<File | undefined>(undefined);
  const [question, setQuestion] = useState<UnitQuestion | undefined>(undefined);
  const [told, setTold] = useState<Progress | Report | undefined>(undefined);

  function choose(file: File) {
    setFile(file);
    setQuestion(undefined);
    setTold(undefined);
  }

  function submit(submission: Event) {
    const fields = submittedFields(submission);
    return attempt(async () => {
      if (!file) throw new Problem("Choose the file to import first.");
      const { time_zone, ...units } = Object.fromEntries(
        ["time_zone", "unit", "distance_unit"]
          .map((name) => [name, fields.get(name)] as const)
          .filter((field): field is [string, string] => field[1] !== null),
      );
      const timeZone = time_zone?.trim() ?? "";
      assertImportable(file, timeZone);
      setTold(undefined);
      for await (const event of importLog(site, { file, timeZone, ...units })) {
        if (event.type === "question") setQuestion(event);
        else setTold(event);
      }
    });
  }

  return (
    <section aria-labelledby="import">
      <h2 id="import">Import a training log</h2>
      <p>
        Bring what you logged in <strong>Strong</strong> or{" "}
        <strong>Hevy</strong>: in that app’s settings, export your data as a CSV
        file. Importing a file twice adds nothing twice.
      </p>
      <form method="post" onSubmit={submit}>
        <FileField file={file} onFile={choose} />
        <TimeZoneField />
        {question && <UnitFields {...question} />}
        {problem && <ProblemNotice problem={problem} />}
        <button
          class="primary"
          type="submit"
          name="action"
          value="import"
          disabled={isBusy}
        >
          {isBusy ? "Importing…" : "Import"}
        </button>
        <ImportProgress isBusy={isBusy} told={told} />
      </form>
      {told?.type === "report" && <ImportReport {...told} />}
    </section>
  );
}

function TimeZoneField() {
  return (
    <>
      <label for="time_zone">Time zone you trained in</label>
      <input
        id="time_zone"
        name="time_zone"
        list="time-zones"
        value={ownTimeZone()}
        autocomplete="off"
        spellcheck={false}
        aria-describedby="time-zone-hint"
        required
      />
      <datalist id="time-zones">
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <p class="hint" id="time-zone-hint">
        The export says at what hour you trained, not where.
      </p>
    </>
  );
}

interface ImportProgressProps {
  readonly isBusy: boolean;
  readonly told: Progress | Report | undefined;
}

function ImportProgress({ isBusy, told }: ImportProgressProps) {
  const { lines, sessions, sets } = told?.type === "report"
    ? { lines: told.lines, ...told.read }
    : told ?? { lines: 0, sessions: 0, sets: 0 };
  const words = lines === 0
    ? "Sending the file…"
    : `${count(lines)} lines read: ${count(sessions)} sessions, ` +
      `${count(sets)} sets`;
  return (
    <div class="progress">
      {isBusy && <progress aria-label="Import" />}
      <p class="hint" role="status">{isBusy ? words : ""}</p>
    </div>
  );
}

function count(number: number): string {
  return number.toLocaleString("en");
}
