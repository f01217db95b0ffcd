import type { Finding } from "./finding.ts";
import type { Looked } from "./group.ts";
import type { Diagnosis } from "./mod.ts";

const TITLE_WIDTH = 14;

const STATEMENT = /;( {3}|$)/m;
const WHERE_TO =
  "  What ends in ; is SQL: run it in the dashboard's SQL editor, or by psql.";

/** A diagnosis for a person at a terminal. */
export function reportOf({ endpoint, looked, findings }: Diagnosis): string {
  return [
    "",
    `  ${endpoint}`,
    "",
    ...looked.filter(({ skipped }) => !skipped).map(lineOf),
    ...unseenLinesOf(looked),
    ...findings.flatMap((finding) => ["", ...paragraphOf(finding)]),
    "",
    ...(findings.some(({ mend }) => STATEMENT.test(mend))
      ? [WHERE_TO, ""]
      : []),
    `  ${verdictOf(findings)}`,
    "",
  ].join("\n");
}

/** The same for a program. */
export function jsonOf({ endpoint, looked, findings }: Diagnosis): string {
  const result = {
    endpoint,
    sound: findings.length === 0,
    findings,
    figures: Object.assign({}, ...looked.map((one) => one.measured?.figures)),
    not_looked_at: looked.flatMap(({ title, skipped }) =>
      skipped ? [{ title, ...skipped }] : []
    ),
  };
  return JSON.stringify(result, null, 2);
}

function lineOf({ title, findings, measured }: Looked): string {
  const indent = " ".repeat(TITLE_WIDTH + 2);
  const lines = [
    `  ${title.padEnd(TITLE_WIDTH)}${countOf(findings) || "sound"}`,
    ...(measured?.line.split("\n") ?? []).map((line) => indent + line),
  ];
  return lines.join("\n");
}

/** What was not looked at, together where the same would have helped. */
function unseenLinesOf(looked: readonly Looked[]): readonly string[] {
  const unseen = Map.groupBy(
    looked.filter(({ skipped }) => skipped),
    ({ skipped }) => skipped!.why,
  );
  return [...unseen].flatMap(([why, groups]) => [
    "",
    `  Not looked at: ${groups.map(({ title }) => title).join(", ")}`,
    `    → ${why}`,
  ]);
}

function paragraphOf({ id, severity, what, why, mend, seen }: Finding) {
  return [
    `  ${severity.toUpperCase()}  ${id}`,
    `    ${seen ? `${what.replace(/\.$/, "")}: ${seen}` : what}`,
    `    ${why}`,
    ...mend.split("\n").map((line) => `    → ${line}`),
  ];
}

function countOf(findings: readonly Finding[]): string {
  return (["fault", "warning"] as const).flatMap((severity) => {
    const count = findings.filter((each) => each.severity === severity).length;
    return count > 0 ? [`${count} ${severity}${count > 1 ? "s" : ""}`] : [];
  }).join(", ");
}

function verdictOf(findings: readonly Finding[]): string {
  const count = countOf(findings);
  return count ? `${count}.` : "Nothing wrong found.";
}
