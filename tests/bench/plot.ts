import { shown } from "./figures.ts";
import type { Measured } from "./measured.ts";
import { entrantsOf, figureOfEntrant, type Report } from "./report.ts";
import type { Subject } from "./sample.ts";

const WIDTH = 760;
const LABELS = 240;
const BAR = 16;
const PITCH = 24;

/** The plot of the page, readable on light and on dark. */
export function benchmarksPlot(report: Report): string {
  const panels = [
    bars(
      report,
      "Reads a second, 10 at once, database beside",
      "callsPerSecond",
    ),
    bars(
      report,
      "Median milliseconds of one read, database 5 ms away",
      "medianMs",
      {
        concurrency: 1,
        distanceMs: 5,
      },
    ),
    bars(report, "CPU milliseconds a read", "cpuMsPerCall", { long: true }),
  ];
  let y = 0;
  const placed = panels.map(({ svg, height }) => {
    const group = `<g transform="translate(0 ${y})">${svg}</g>`;
    y += height;
    return group;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="Benchmarks">
<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .other { fill: #8c959f } .ours { fill: #1a7f64 } .limit { fill: #c9a227 }
  .spread { stroke: #1f2328; stroke-width: 1 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .other { fill: #6e7681 } .ours { fill: #3fb68b }
    .limit { fill: #d9b84a } .spread { stroke: #e6edf3 }
  }
</style>
${placed.join("\n")}
</svg>
`;
}

function bars(
  report: Report,
  title: string,
  metric: keyof Measured,
  of: Partial<Subject> = {},
): { readonly svg: string; readonly height: number } {
  const rows = entrantsOf(report).flatMap((entrant) => {
    const figure = figureOfEntrant(report, entrant, metric, of);
    return figure ? [{ entrant, figure }] : [];
  });
  const most = Math.max(...rows.map(({ figure }) => figure.max));
  const scale = (WIDTH - LABELS - 80) / most;
  const drawn = rows.map(({ entrant, figure }, index) => {
    const y = 32 + index * PITCH;
    const middle = y + BAR / 2;
    const end = LABELS + figure.median * scale;
    const [from, to] = [figure.min, figure.max].map((x) => LABELS + x * scale);
    return `<text x="${LABELS - 8}" y="${
      middle + 4
    }" text-anchor="end">${entrant.title}, ${entrant.family}</text>
<rect class="${classOf(entrant.name)}" x="${LABELS}" y="${y}" width="${
      rounded(end - LABELS)
    }" height="${BAR}" rx="2"/>
<path class="spread" d="M${rounded(from!)} ${middle}H${rounded(to!)}"/>
<text x="${rounded(to! + 8)}" y="${middle + 4}">${shown(figure.median)}</text>`;
  });
  return {
    svg: `<text class="title" x="0" y="18">${title}</text>\n${
      drawn.join("\n")
    }`,
    height: 32 + rows.length * PITCH + 20,
  };
}

function classOf(name: string): string {
  return name === "homeport" ? "ours" : name === "limit" ? "limit" : "other";
}

function rounded(length: number): string {
  return length.toFixed(1);
}
