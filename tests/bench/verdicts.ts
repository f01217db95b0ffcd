import { CATALOGUES, CONCURRENCIES, DISTANCES_MS } from "./effort.ts";
import { ratio, shown } from "./figures.ts";
import type { Measured } from "./measured.ts";
import {
  type Entrant,
  entrantsOf,
  figureOfEntrant,
  type Report,
} from "./report.ts";
import type { Subject } from "./sample.ts";

/** What all can be compared in, in words. */
const SUBJECTS: readonly (readonly [words: string, of: Partial<Subject>])[] = [
  ...[0, ...DISTANCES_MS].flatMap((distanceMs) =>
    CONCURRENCIES.map((concurrency) =>
      [
        `reads, ${concurrency} at once, database ${distanceMs} ms away`,
        { distanceMs, concurrency },
      ] as const
    )
  ),
  ["writes, 10 at once", { work: "write" }],
];

/** One line for each comparison: ours in its better family against the best peer, and the limit. */
export function verdicts(report: Report): readonly string[] {
  return SUBJECTS.flatMap(([words, of]) => {
    const ours = best(report, "callsPerSecond", of, isOurs);
    const peer = best(report, "callsPerSecond", of, isPeer);
    const limit = best(report, "callsPerSecond", of, isLimit);
    if (!ours || !peer) return [];
    const times = ratio(ours.figure, peer.figure)!;
    const share = ratio(ours.figure, limit?.figure);
    const winner = times < 1 ? ` **${peer.title} wins.**` : "";
    const ofLimit = share === undefined
      ? ""
      : `, ${shown(share * 100)} % of the limit`;
    return [
      `- ${words}: ${
        shown(times)
      } × the best peer (${peer.title})${ofLimit}.${winner}`,
    ];
  });
}

/** How many times the distance one read takes on top of what it takes without, ours and the best peer's. */
export function distanceVerdicts(report: Report): readonly string[] {
  const { distancesMs } = report.results;
  return DISTANCES_MS.flatMap((distanceMs) => {
    const away = (distancesMs[distanceMs] ?? NaN) - (distancesMs[0] ?? NaN);
    const timesOf = (isMeant: (entrant: Entrant) => boolean) =>
      Math.min(
        ...entrantsOf(report).filter(isMeant).flatMap((entrant) => {
          const [near, far] = [0, distanceMs].map((distanceMs) =>
            figureOfEntrant(report, entrant, "medianMs", {
              distanceMs,
              concurrency: 1,
            })
          );
          return near && far ? [(far.median - near.median) / away] : [];
        }),
      );
    const [ours, peer] = [timesOf(isOurs), timesOf(isPeer)];
    if (!Number.isFinite(ours) || !Number.isFinite(peer)) return [];
    return [
      `- one read, database ${distanceMs} ms away, takes ${
        shown(ours)
      } × the distance longer; of the best peer, ${shown(peer)} ×.`,
    ];
  });
}

/** How many calls a second are left with the longest catalogue, of those with the shortest; ours and the best peer's. */
export function catalogueVerdicts(report: Report): readonly string[] {
  const [shortest, longest] = [
    Math.min(...CATALOGUES),
    Math.max(...CATALOGUES),
  ];
  const leftOf = (isMeant: (entrant: Entrant) => boolean) =>
    Math.max(
      ...entrantsOf(report).filter(isMeant).flatMap((entrant) => {
        const [few, many] = [shortest, longest].map((tools) =>
          figureOfEntrant(report, entrant, "callsPerSecond", { tools })
        );
        return ratio(many, few) ?? [];
      }),
    );
  const [ours, peer] = [leftOf(isOurs), leftOf(isPeer)];
  if (!Number.isFinite(ours) || !Number.isFinite(peer)) return [];
  return [
    `- with ${longest} tools instead of ${shortest}, ${
      shown(ours * 100)
    } % of the calls a second are left; of the best peer's, ${
      shown(peer * 100)
    } %.`,
  ];
}

function best(
  report: Report,
  metric: keyof Measured,
  of: Partial<Subject>,
  isMeant: (entrant: Entrant) => boolean,
) {
  return entrantsOf(report).filter(isMeant).flatMap((entrant) => {
    const figure = figureOfEntrant(report, entrant, metric, of);
    return figure ? [{ title: entrant.title, figure }] : [];
  }).sort((a, b) => b.figure.median - a.figure.median)[0];
}

function isOurs({ name }: Entrant): boolean {
  return name === "homeport";
}

function isLimit({ name }: Entrant): boolean {
  return name === "limit";
}

function isPeer(entrant: Entrant): boolean {
  return !isOurs(entrant) && !isLimit(entrant);
}
