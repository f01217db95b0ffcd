import assert from "node:assert/strict";
import { logWorkout, pause } from "./calls.ts";
import { signingKey } from "./published_keys.ts";
import type { Death } from "../support/upstream.ts";
import { openWatched, type Watched } from "./watched.ts";

/** Each way to be dead, and what the log tells of it. */
const DEATHS: readonly (readonly [Death, readonly string[]])[] = [
  ["refuses", ["traces.failed", "alert.failed"]],
  ["is silent", ["traces.failed", "alert.failed"]],
  ["answers 500", ["traces.failed", "alert.failed"]],
  // A collector and a webhook have taken what they answer with 200.
  ["answers rubbish", []],
];
/** Less than the function waits for any upstream: who took longer has waited for one. */
const UNHINDERED_MS = 4_500;
/** The spans that wait for a collector, and those of the batch on its way. */
const SPANS_KEPT = 2_500;

for (const [death, told] of DEATHS) {
  Deno.test(`when every upstream ${death} at once, calls go on, and all is well again by itself`, async () => {
    await using watched = await openWatched();
    const { scene, spans, alerts } = watched;
    const { keys, key, callers, url } = scene;
    const load = scene.load();
    await load.untilDone(50);
    await until(() => spans.length > 0 && alerts.length > 0);
    assert.equal((await watched.asked("/health?deep")).status, 200);

    await watched.down(death);
    const deadNs = nowNs();
    await watched.nextWindow();
    await load.untilDone(50);
    // The scrape reports, and has an alert go out.
    const scrapedMs = performance.now();
    assert.equal((await watched.asked("/metrics")).status, 200);
    assert.ok(performance.now() - scrapedMs < UNHINDERED_MS);
    const { checks } = await (await watched.asked("/health?deep")).json();
    assert.deepEqual(
      Object.keys(checks).filter((name) => checks[name].status !== "ok"),
      ["keys", "auth"],
    );
    const known = await logWorkout(url, await keys.token(key, callers[0]!));
    assert.ok(known.done, known.words);
    const next = await signingKey("second");
    const early = await refusedFor503(
      watched,
      () => keys.token(next, callers[1]!, { jti: crypto.randomUUID() }),
    );
    // A call is two spans: more than are kept.
    await load.untilDone(SPANS_KEPT / 2);
    await until(() => told.every((event) => watched.logged(event) > 0));
    const outcomes = await load.end();
    const backNs = nowNs();
    assert.ok(spansOf(watched, deadNs, backNs).length === 0);

    keys.publish(key, next);
    await watched.up();
    await watched.nextWindow();
    const alertsBefore = alerts.length;
    const late = await logWorkout(url, early);
    assert.ok(late.done, late.words);
    await until(() =>
      alerts.length > alertsBefore &&
      spansOf(watched, backNs, nowNs()).length > 0
    );
    const { status } = await (await watched.asked("/health?deep")).json();
    assert.equal(status, "ok");

    assert.deepEqual(outcomes.filter(({ done }) => !done), []);
    const slowest = Math.max(...outcomes.map(({ tookMs }) => tookMs));
    assert.ok(slowest < UNHINDERED_MS, `${slowest} ms`);
    await scene.nothingIsLost([...outcomes, known, late]);
    const kept = spansOf(watched, deadNs, backNs).length;
    assert.ok(kept <= SPANS_KEPT, `${kept} spans`);
  });
}

/**
 * A token of a key that nobody knows, refused as the outage it is: within half
 * a minute of the last look for keys, it is called unknown.
 */
async function refusedFor503(
  { scene }: Watched,
  token: () => Promise<string>,
): Promise<string> {
  const deadlineMs = performance.now() + 60_000;
  for (;;) {
    const tried = await token();
    const { words, inWords, tookMs } = await logWorkout(scene.url, tried);
    assert.ok(inWords, words);
    assert.doesNotMatch(words, /needle|ECONN|jose|jwks/i);
    assert.ok(tookMs < 12_000, `${tookMs} ms`);
    if (words.startsWith("503 ")) return tried;
    assert.match(words, /^401 /);
    assert.ok(performance.now() < deadlineMs, words);
    await pause(1_000);
  }
}

/** What the collector has of a stretch of time. */
function spansOf({ spans }: Watched, fromNs: bigint, toNs: bigint) {
  return spans.filter(({ endTimeUnixNano }) => {
    const atNs = BigInt(endTimeUnixNano);
    return atNs > fromNs && atNs < toNs;
  });
}

function nowNs(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}

async function until(so: () => boolean) {
  const deadlineMs = performance.now() + 120_000;
  while (!so()) {
    assert.ok(performance.now() < deadlineMs, "It did not come.");
    await pause(100);
  }
}
