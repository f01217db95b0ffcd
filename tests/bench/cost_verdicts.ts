import { figureOf, shown } from "./figures.ts";
import type { Report } from "./report.ts";

/** One line for each cost of a process: ours against the peer's that has the least, and the limit's. */
export function costVerdicts(
  { contenders, results }: Report,
): readonly string[] {
  const coldStartMs = (name: string) =>
    figureOf(
      results.starts.find(({ contender }) => contender === name)
        ?.coldStartsMs ?? [],
    )?.median;
  const memoryMb = (name: string) =>
    results.samples.find(({ contender, long }) => contender === name && long)
      ?.ownMb;

  function line(words: string, unit: string, cost: typeof memoryMb) {
    const [ours, limit] = [cost("homeport"), cost("limit")];
    const [least] = contenders
      .filter(({ name }) => name !== "homeport" && name !== "limit")
      .flatMap(({ name, title }) => {
        const of = cost(name);
        return of === undefined ? [] : [{ title, of }];
      })
      .toSorted((a, b) => a.of - b.of);
    if (ours === undefined || limit === undefined || !least) return [];
    const winner = least.of < ours ? ` **${least.title} wins.**` : "";
    return [
      `- ${words}: ${shown(ours)} ${unit}, ${
        shown(ours / least.of)
      } × the least of a peer (${least.title}, ${shown(least.of)}), ${
        shown(ours / limit)
      } × the limit's.${winner}`,
    ];
  }
  return [
    ...line("a cold start", "ms", coldStartMs),
    ...line("memory under load", "MB", memoryMb),
  ];
}
