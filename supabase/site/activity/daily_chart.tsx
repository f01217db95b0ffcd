import { OUTCOMES } from "../../functions/mcp/kernel/outcome.ts";
import type { DailyCalls, DayCount } from "./activity.ts";
import { callsOf, chartDays, type ToolsetDays } from "./chart_days.ts";
import { toolsetTitle } from "./toolset_title.ts";

/** A day's width and the height of the fullest day, in the chart's own units. */
const DAY_WIDTH = 20;
const HEIGHT = 120;

/** Calls a day, a chart for each toolset, all to one scale; the same as a table below. */
export function DailyChart(daily: DailyCalls) {
  const toolsets = chartDays(daily);
  const most = Math.max(...toolsets.flatMap(({ days }) => days.map(callsOf)));
  return (
    <section aria-labelledby="daily">
      <h2 id="daily">Calls a day</h2>
      {toolsets.length === 0 && (
        <p>No app has called a tool in the last 30 days.</p>
      )}
      {toolsets.length > 0 && (
        <>
          <Legend />
          {toolsets.map((of) => (
            <ToolsetChart key={of.toolset} {...of} most={most} />
          ))}
          <CountTable {...daily} />
        </>
      )}
    </section>
  );
}

function Legend() {
  return (
    <ul class="legend">
      {OUTCOMES.map((outcome) => (
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
  { toolset, days, totals, most }: ToolsetDays & { readonly most: number },
) {
  const title = toolsetTitle(toolset);
  const words = OUTCOMES.map((outcome) => `${totals[outcome]} ${outcome}`)
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
            <Bar key={count.day} count={count} index={index} most={most} />
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

interface BarProps {
  readonly count: DayCount;
  readonly index: number;
  readonly most: number;
}

function Bar({ count, index, most }: BarProps) {
  let top = HEIGHT;
  return (
    <g>
      <title>
        {`${dayWords(count.day)}: ${
          OUTCOMES.map((outcome) => `${count[outcome]} ${outcome}`).join(", ")
        }`}
      </title>
      {OUTCOMES.filter((outcome) => count[outcome] > 0).map((outcome) => {
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

function CountTable({ counts }: DailyCalls) {
  return (
    <details>
      <summary>The same as a table</summary>
      <table class="numbers by-toolset">
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Toolset</th>
            {OUTCOMES.map((outcome) => (
              <th key={outcome} scope="col">{outcome}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {counts.toReversed().map((count) => (
            <tr key={`${count.day} ${count.toolset}`}>
              <th scope="row">{dayWords(count.day)}</th>
              <td>{toolsetTitle(count.toolset)}</td>
              {OUTCOMES.map((outcome) => <td key={outcome}>{count[outcome]}
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
