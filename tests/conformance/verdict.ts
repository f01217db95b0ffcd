/** How the scenarios ended that a revision requires, or an extension this server has. */
export interface Verdict {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Reads the suite's summary: one line a scenario, and after it the names of
 * those that were run for the sake of it.
 *
 * @throws {Error} Where there is none.
 */
export function verdictOf(output: string): Verdict {
  const [summary, extra = ""] = (output.split("=== SUMMARY ===")[1] ?? "")
    .split("Not scored for");
  const optional = new Set(
    [...extra.matchAll(/[✓✗] ([\w-]+) \(pending\)/g)].map(([, name]) => name),
  );
  const required = [...summary!.matchAll(/([✓✗]) ([\w-]+): /g)]
    .filter(([, , name]) => !optional.has(name));
  if (required.length === 0) throw new Error("The suite gave no summary.");
  const passed = required.filter(([, mark]) => mark === "✓").length;
  return { passed, failed: required.length - passed };
}
