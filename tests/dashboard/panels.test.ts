import assert from "node:assert/strict";
import { DASHBOARD, type Panel, PANELS } from "./dashboard.ts";
import { expected, type Numbers } from "./expected.ts";
import { asGrafanaAsks, forReader } from "./grafana_macros.ts";
import { KNOWN, makeCalls } from "./known_calls.ts";
import type { Prometheus } from "./prometheus.ts";
import { openScene } from "./scene.ts";
import { scraped } from "./scraped.ts";

/** The shortest look back that rates allow where is scraped every second. */
const LOOK_MS = 5_000;

Deno.test("the dashboard shows what is known of the calls that were made", async (t) => {
  await using scene = await openScene();
  const { prometheus } = scene;
  const sound = KNOWN.filter(({ failed }) => !failed);
  const failing = KNOWN.filter(({ failed }) => failed);

  // What has never been seen before is no increase: everything comes once first.
  let made = await makeCalls(scene, sound, { once: true });
  const soundFromMs = await scraped(prometheus, made);
  made += await makeCalls(scene, sound, { once: true });
  const soundToMs = await scraped(prometheus, made);
  made += await makeCalls(scene, failing, { once: true });
  const fromMs = await scraped(prometheus, made);
  const before = await scene.metrics("*/*");
  made += await makeCalls(scene, KNOWN);
  const toMs = await scraped(prometheus, made, fromMs + LOOK_MS);
  const after = await scene.metrics("*/*");
  const quietToMs = await scraped(prometheus, made, toMs + LOOK_MS);

  const known = expected({ before, after, seconds: (toMs - fromMs) / 1_000 });
  await t.step("no panel goes unchecked, and nothing else asks", () => {
    assert.deepEqual(PANELS.map(({ title }) => title), Object.keys(known));
    assert.deepEqual(DASHBOARD.templating.list, []);
    assert.deepEqual(DASHBOARD.annotations.list, []);
  });
  for (const panel of PANELS) {
    await t.step(`"${panel.title}" is right`, async () => {
      const shown = await numbers(prometheus, panel, { fromMs, toMs });
      assertAbout(shown, known[panel.title]!);
    });
  }
  for (const panel of PANELS.filter(({ type }) => type !== "stat")) {
    await t.step(`"${panel.title}" has points along an hour`, async () => {
      for (const [legend, values] of await lines(prometheus, panel, toMs)) {
        assert.notEqual(legend, "");
        assert.ok(values.some((value) => value > 0), legend);
        assert.ok(!values.includes(Infinity), legend);
      }
    });
  }
  const stats = PANELS.filter(({ type }) => type === "stat");
  await t.step(
    "no failure among calls is none of a hundred, not nothing",
    async () => {
      const look = { fromMs: soundFromMs, toMs: soundToMs };
      const [, share] = stats;
      assertAbout(await numbers(prometheus, share!, look), { failed: 0 });
    },
  );
  await t.step(
    "where nobody calls, there is nothing that is no number",
    async () => {
      const look = { fromMs: toMs, toMs: quietToMs };
      const shown = await Promise.all(
        stats.map((panel) => numbers(prometheus, panel, look)),
      );
      assert.deepEqual(shown, [{ calls: 0 }, {}, {}, {}]);
    },
  );
});

interface Look {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What a panel that has room for one point shows of a time that begins and ends
 * with a scrape, so that Prometheus has nothing to extrapolate.
 */
async function numbers(
  prometheus: Prometheus,
  { type, targets }: Panel,
  { fromMs, toMs }: Look,
): Promise<Numbers> {
  const lookMs = toMs - fromMs;
  // Rates look back one scrape further than the range; newer Prometheuses leave
  // out what is exactly at its beginning.
  const rangeMs = forReader(type === "stat" ? lookMs : lookMs - 1_000) + 60;
  const shown: [string, number][] = [];
  for (const target of targets) {
    assert.equal(target.instant, type === "stat");
    assert.equal(target.range, type !== "stat");
    const { expr } = asGrafanaAsks(target, { rangeMs, points: 1 });
    for (const { labels, value } of await prometheus.instant(expr, toMs)) {
      shown.push([legendOf(target.legendFormat, labels), value]);
    }
  }
  assertDistinct(shown);
  return Object.fromEntries(shown);
}

/** The lines of a panel that is as wide as a screen, along an hour. */
async function lines(
  prometheus: Prometheus,
  { targets }: Panel,
  toMs: number,
): Promise<readonly (readonly [string, readonly number[]])[]> {
  const drawn: [string, readonly number[]][] = [];
  for (const target of targets) {
    const { expr, stepMs } = asGrafanaAsks(target, {
      rangeMs: 3_600_000,
      points: 1_000,
    });
    const stretch = { fromMs: toMs - 60_000, toMs, stepMs };
    const found = await prometheus.range(expr, stretch);
    assert.ok(found.length > 0, expr);
    for (const { labels, values } of found) {
      drawn.push([legendOf(target.legendFormat, labels), values]);
    }
  }
  assertDistinct(drawn);
  return drawn;
}

function assertDistinct(shown: readonly (readonly [string, unknown])[]) {
  const legends = shown.map(([legend]) => legend);
  assert.deepEqual([...new Set(legends)], legends);
}

/** What Grafana makes of a legend. */
function legendOf(
  format: string,
  labels: Readonly<Record<string, string>>,
): string {
  return format.replace(
    /\{\{\s*(.+?)\s*\}\}/g,
    (_, name) => labels[name] ?? "",
  );
}

/** That all are there, no other, and equal but for what floats lose. */
function assertAbout(shown: Numbers, known: Numbers) {
  assert.deepEqual(Object.keys(shown).sort(), Object.keys(known).sort());
  for (const [name, value] of Object.entries(known)) {
    const off = Math.abs(shown[name]! - value);
    assert.ok(off <= value / 1_000, `${name}: ${shown[name]}, not ${value}`);
  }
}
