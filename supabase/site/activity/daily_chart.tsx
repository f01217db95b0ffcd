import {
  COUNTED,
  type CountedOutcome,
} from "../../functions/mcp/core/outcome.ts";
import type { DailyCalls, DayCount } from "./activity.ts";
import { callsOf, chartDays, type ToolsetDays } from "./chart_days.ts";
import { toolsetTitle } from "./toolset_title.ts";

/** A day's width and the height of the fullest day, in the chart's own units. */
const DAY_WIDTH = 20;
const HEIGHT = 120;

/** Outcomes that the legend has though no call had them. */
const USUAL: readonly CountedOutcome[] = ["done", "asked", "refused", "failed"];

/** Calls a day, a chart for each toolset, all to one scale; the same as a table below. */
export function DailyChart(daily: DailyCalls) {
  const toolsets = chartDays(daily);
  const most = Math.max(...toolsets.flatMap(({ days }) => days.map(callsOf)));
  // The rare ones only where there are any.
  const outcomes = COUNTED.filter((outcome) =>
    USUAL.includes(outcome) ||
    toolsets.some(({ totals }) => totals[outcome] > 0)
  );
  return (
    <section aria-labelledby="daily">
      <h2 id="daily">Calls a day</h2>
      {toolsets.length === 0 && (
        <p>No app has called a tool in the last 30 days.</p>
      )}
      {toolsets.length > 0 && (
        <>
          <Legend outcomes={outcomes} />
          {toolsets.map((of) => (
            <ToolsetChart
              key={of.toolset}
              {...of}
              most={most}
              outcomes={outcomes}
            />
          ))}
          <CountTable {...daily} outcomes={outcomes} />
        </>
      )}
    </section>
  );
}

interface Shown {
  /** Those that occur, in the order in which they are stacked. */
  readonly outcomes: readonly CountedOutcome[];
}

function Legend({ outcomes }: Shown) {
  return (
    <ul class="legend">
      {outcomes.map((outcome) => (
        <li key={outcome}>
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <rect class={outcome} width="16" height="16" rx="3" />
          </svg>{" "}
          {outcome}
        </li>
      ))}
    </ul>
  );
}

function ToolsetChart(
  { toolset, days, totals, most, outcomes }:
    & ToolsetDays
    & Shown
    & { readonly most: number },
) {
  const title = toolsetTitle(toolset);
  const words = outcomes.map((outcome) => `${totals[outcome]} ${outcome}`)
    .join(", ");
  return (
    <figure class="chart">
      <figcaption>
        <strong>{title}</strong> <span class="hint">{words}</span>
      </figcaption>
      <div class="plot">
        <span class="scale" aria-hidden="true">{most}</span>
        <svg
          viewBox={`0 0 ${days.length * DAY_WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${title}, calls a day in 30 days: ${words}. The table below has every day.`}
        >
          {days.map((count, index) => (
            <Bar
              key={count.day}
              count={count}
              index={index}
              most={most}
              outcomes={outcomes}
            />
          ))}
        </svg>
      </div>
      <p class="days" aria-hidden="true">
        <span>{dayWords(days[0]?.day)}</span>
        <span>{dayWords(days.at(-1)?.day)}</span>
      </p>
    </figure>
  );
}

interface BarProps extends Shown {
  readonly count: DayCount;
  readonly index: number;
  readonly most: number;
}

function Bar({ count, index, most, outcomes }: BarProps) {
  let top = HEIGHT;
  return (
    <g>
      <title>
        {`${dayWords(count.day)}: ${
          outcomes.map((outcome) => `${count[outcome]} ${outcome}`).join(", ")
        }`}
      </title>
      {outcomes.filter((outcome) => count[outcome] > 0).map((outcome) => {
        const height = count[outcome] / most * HEIGHT;
        top -= height;
        return (
          <rect
            key={outcome}
            class={outcome}
            x={index * DAY_WIDTH + 2}
            y={top}
            width={DAY_WIDTH - 4}
            height={height}
          />
        );
      })}
    </g>
  );
}

function CountTable({ counts, outcomes }: DailyCalls & Shown) {
  return (
    <details>
      <summary>The same as a table</summary>
      <table class="numbers by-toolset">
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Toolset</th>
            {outcomes.map((outcome) => (
              <th key={outcome} scope="col">{outcome}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {counts.toReversed().map((count) => (
            <tr key={`${count.day} ${count.toolset}`}>
              <th scope="row">{dayWords(count.day)}</th>
              <td>{toolsetTitle(count.toolset)}</td>
              {outcomes.map((outcome) => <td key={outcome}>{count[outcome]}
              </td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

const DAY_FORMAT = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  // A date without a time is midnight in UTC.
  timeZone: "UTC",
});

function dayWords(day: string | undefined): string {
  return day ? DAY_FORMAT.format(new Date(day)) : "";
}
