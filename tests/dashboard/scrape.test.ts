import assert from "node:assert/strict";
import { KNOWN, makeCalls } from "./known_calls.ts";
import { openScene } from "./scene.ts";
import { scrapeConfig } from "./scrape_config.ts";
import { scraped } from "./scraped.ts";

Deno.test("Prometheus scrapes as the page on operating says, and finds nothing wrong", async (t) => {
  await using scene = await openScene();
  const { prometheus } = scene;
  const { scrapeUrl, health, lastError } = await prometheus.target();
  assert.equal(new URL(scrapeUrl).pathname, "/functions/v1/mcp/metrics");
  assert.deepEqual([health, lastError], ["up", ""]);
  await scraped(prometheus, await makeCalls(scene, KNOWN, { once: true }));
  await t.step("promtool has nothing to say of the text it reads", async () => {
    const text = await scene.metrics("text/plain");
    assert.match(text, /^homeport_calls_total\{/m);
    assert.deepEqual(await promtool(["check", "metrics"], text), CLEAN);
  });
  await t.step("every sample that /metrics gives is taken", async () => {
    const samples = (await scene.metrics("*/*")).split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    const [taken] = await prometheus.instant(
      "scrape_samples_post_metric_relabeling",
    );
    assert.equal(taken!.value, samples.length);
  });
});

Deno.test("Prometheus with another key is told that there is nothing", async () => {
  await using scene = await openScene("another key");
  const { health, lastError } = await scene.prometheus.target();
  assert.equal(health, "down");
  assert.match(lastError, /404/);
});

Deno.test("promtool takes what the page has a reader write, word for word", async () => {
  const file = await Deno.makeTempFile({ suffix: ".yml" });
  try {
    await Deno.writeTextFile(file, await scrapeConfig());
    const { code, complaints } = await promtool(
      ["check", "config", "--syntax-only", file],
    );
    assert.deepEqual([code, complaints], [0, ""]);
  } finally {
    await Deno.remove(file);
  }
});

const CLEAN = { code: 0, said: "", complaints: "" };

/** How promtool ends, and all it prints. */
async function promtool(args: readonly string[], input = "") {
  const process = new Deno.Command("promtool", {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [{ code, stdout, stderr }] = await Promise.all([
    process.output(),
    new Response(input).body!.pipeTo(process.stdin),
  ]);
  const [said, complaints] = [stdout, stderr].map((bytes) =>
    new TextDecoder().decode(bytes)
  );
  return { code, said, complaints };
}
