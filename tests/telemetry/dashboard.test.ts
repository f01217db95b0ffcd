import assert from "node:assert/strict";
import { metricsText } from "../../supabase/functions/mcp/telemetry/metrics.ts";
import { DASHBOARD, PANELS } from "../dashboard/dashboard.ts";
import { readOpenMetrics } from "../support/open_metrics.ts";

const OPERATIONS = [
  "whoami",
  "get review",
  "read workout",
  "complete review wish",
];

/** What `/metrics` gives where there is something of everything. */
const SAMPLES = readOpenMetrics(metricsText({
  calls: OPERATIONS.map((tool) => ({
    tool,
    outcome: "failed",
    refusal: "unavailable",
    era: "modern",
    calls: 1,
  })),
  durations: OPERATIONS.map((tool) => ({
    tool,
    outcome: "unavailable",
    era: "modern",
    at_most_s: 1,
    calls: 1,
    sum_us: 900_000,
  })),
}, "openMetrics")).flatMap(({ samples }) => samples);
const NAMES = new Set(SAMPLES.map(({ name }) => name));
const LABELS = new Set(SAMPLES.flatMap(({ labels }) => Object.keys(labels)));

Deno.test("the dashboard has what Grafana's import asks for", () => {
  const { title, uid, schemaVersion, __inputs: inputs } = DASHBOARD;
  assert.deepEqual([title, uid], ["Homeport", "homeport"]);
  assert.ok(schemaVersion >= 36);
  assert.deepEqual(
    inputs.map(({ name, type, pluginId }: Readonly<Record<string, string>>) => [
      name,
      type,
      pluginId,
    ]),
    [["DS_PROMETHEUS", "datasource", "prometheus"]],
  );
  for (const { datasource, type } of PANELS) {
    assert.deepEqual(datasource, {
      type: "prometheus",
      uid: "${DS_PROMETHEUS}",
    });
    assert.match(type, /^(stat|timeseries|heatmap)$/);
  }
});

Deno.test("the dashboard's panels have ids of their own, and lie side by side", () => {
  assert.equal(new Set(PANELS.map(({ id }) => id)).size, PANELS.length);
  const taken = new Set<string>();
  for (const { title, gridPos: { x, y, w, h } } of PANELS) {
    assert.ok(x + w <= 24, title);
    for (let column = x; column < x + w; column++) {
      for (let row = y; row < y + h; row++) {
        assert.ok(!taken.has(`${column},${row}`), title);
        taken.add(`${column},${row}`);
      }
    }
  }
});

for (const { title, targets } of PANELS) {
  Deno.test(`the panel "${title}" asks for metrics and labels that /metrics gives`, () => {
    assert.ok(targets.length > 0);
    for (const { expr } of targets) {
      const { metrics, labels } = namesIn(expr);
      assert.ok(metrics.length > 0, expr);
      for (const name of metrics) assert.ok(NAMES.has(name), name);
      for (const label of labels) assert.ok(LABELS.has(label), label);
    }
  });
}

/** The metrics and labels that a PromQL expression names. */
function namesIn(expr: string) {
  const metrics = [...expr.matchAll(/([a-z_]+)(?:\{[^}]*\})?\[/g)]
    .map(([, name]) => name!);
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)]
    .flatMap(([, list]) => list!.split(/,\s*/));
  const matched = [...expr.matchAll(/\{([^}]*)\}/g)]
    .flatMap(([, list]) => list!.split(/,\s*/))
    .map((matcher) => matcher.match(/^\w+/)![0]);
  return { metrics, labels: [...grouped, ...matched] };
}
