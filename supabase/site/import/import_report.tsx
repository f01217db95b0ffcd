import { useEffect, useRef } from "hono/jsx/dom";
import type { Report } from "./import_log.ts";

const FORMATS = { strong: "Strong", hevy: "Hevy" } as const;

/** What an import read and did, and what it left out and why. */
export function ImportReport(report: Report) {
  const { format, lines, read, added, already_present } = report;
  const heading = useRef<HTMLElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div class="report">
      <h3 tabIndex={-1} ref={heading}>{outcomeOf(report)}</h3>
      <p>
        Your {FORMATS[format]} export has {count(lines)}{" "}
        {lines === 1 ? "line" : "lines"}.
      </p>
      <table class="numbers">
        <thead>
          <tr>
            <td></td>
            <th scope="col">In the file</th>
            <th scope="col">Added</th>
            <th scope="col">There already</th>
          </tr>
        </thead>
        <tbody>
          <Row
            name="Sessions"
            numbers={[read.sessions, added.sessions, already_present.sessions]}
          />
          <Row
            name="Exercises"
            numbers={[
              read.exercises,
              added.exercises,
              read.exercises - added.exercises,
            ]}
          />
          <Row
            name="Sets"
            numbers={[read.sets, added.sets, already_present.sets]}
          />
        </tbody>
      </table>
      {report.skipped_lines > 0 && <Skipped {...report} />}
    </div>
  );
}

function outcomeOf({ read, added, skipped_lines }: Report): string {
  if (added.sessions === 0) return "Nothing new: your log has it all already";
  if (skipped_lines > 0) return "What could be read is in your log now";
  if (added.sessions === read.sessions) return "Everything is in your log now";
  return "What was new is in your log now";
}

interface RowProps {
  readonly name: string;
  readonly numbers: readonly number[];
}

function Row({ name, numbers }: RowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {numbers.map((number, column) => <td key={column}>{count(number)}</td>)}
    </tr>
  );
}

function Skipped({ skipped, skipped_lines }: Report) {
  return (
    <details open={skipped_lines <= 10}>
      <summary>
        {count(skipped_lines)} {skipped_lines === 1 ? "line" : "lines"}{" "}
        with something left out
      </summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {skipped.map(({ line, reason }, index) => (
            <tr key={index}>
              <td>{count(line)}</td>
              <td>{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {skipped_lines > skipped.length && (
        <p class="hint">
          The first {count(skipped.length)} are shown.
        </p>
      )}
    </details>
  );
}

function count(number: number): string {
  return number.toLocaleString("en");
}
