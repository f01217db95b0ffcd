import type { Finding } from "./finding.ts";
import type { Looked } from "./group.ts";
import type { Diagnosis } from "./mod.ts";

const TITLE_WIDTH = 14;

/** A diagnosis for a person at a terminal. */
export function reportOf({ endpoint, looked, findings }: Diagnosis): string {
  return [
    "",
    `  ${endpoint}`,
    "",
    ...looked.map(lineOf),
    ...findings.flatMap((finding) => ["", ...paragraphOf(finding)]),
    "",
    `  ${verdictOf(findings, looked)}`,
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

function lineOf({ title, findings, measured, skipped }: Looked): string {
  const state = skipped
    ? `not looked at: ${skipped.why}`
    : countOf(findings) || "sound";
  const indent = " ".repeat(TITLE_WIDTH + 2);
  const lines = [
    `  ${title.padEnd(TITLE_WIDTH)}${state}`,
    ...(measured?.line.split("\n") ?? []).map((line) => indent + line),
  ];
  return lines.join("\n");
}

function paragraphOf({ id, severity, what, why, mend, seen }: Finding) {
  return [
    `  ${severity.toUpperCase()}  ${id}`,
    `    ${what}${seen ? ` [${seen}]` : ""}`,
    `    ${why}`,
    `    → ${mend}`,
  ];
}

function countOf(findings: readonly Finding[]): string {
  return (["fault", "warning"] as const).flatMap((severity) => {
    const count = findings.filter((each) => each.severity === severity).length;
    return count > 0 ? [`${count} ${severity}${count > 1 ? "s" : ""}`] : [];
  }).join(", ");
}

function verdictOf(
  findings: readonly Finding[],
  looked: readonly Looked[],
): string {
  const unseen = looked.filter(({ skipped }) => skipped).length;
  const rest = unseen > 0
    ? ` ${unseen} of ${looked.length} not looked at.`
    : "";
  const count = countOf(findings);
  return count ? `${count}.${rest}` : `Nothing wrong found.${rest}`;
}
