import { join } from "node:path";
import { freePort } from "../../supabase/local/free_port.ts";
import { until } from "./until.ts";

/** A running Prometheus. */
export interface Prometheus extends AsyncDisposable {
  /** What an expression comes to at a moment; now unless named. */
  instant(expr: string, atMs?: number): Promise<readonly Point[]>;
  /** What it comes to along a stretch of time. */
  range(expr: string, stretch: Stretch): Promise<readonly Series[]>;
  /** The one target, and how its last scrape went, once it has been scraped. */
  target(): Promise<Target>;
}

/** Labels and a number, NaN and the infinities included. */
export interface Point {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Labels, and numbers in the order of their moments. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

/** A stretch of time, and how it is looked at. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** What is scraped. */
export interface Target {
  readonly scrapeUrl: string;
  readonly health: "up" | "down" | "unknown";
  readonly lastError: string;
}

interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [seconds: number, text: string];
  readonly values: readonly (readonly [seconds: number, text: string])[];
}

/** Starts Prometheus with a configuration, in a folder of its own; `await using` it. */
export async function startPrometheus(config: string): Promise<Prometheus> {
  const dir = await Deno.makeTempDir({ prefix: "prometheus-" });
  const file = join(dir, "prometheus.yml");
  await Deno.writeTextFile(file, config);
  const url = `http://127.0.0.1:${freePort()}`;
  const process = new Deno.Command("prometheus", {
    args: [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(dir, "tsdb")}`,
      `--web.listen-address=${new URL(url).host}`,
      "--log.level=warn",
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const complaints = new Response(process.stderr).text();
  let ended = false;
  process.status.then(() => ended = true);
  async function stop() {
    if (!ended) process.kill("SIGKILL");
    await process.status;
    await Deno.remove(dir, { recursive: true });
    return await complaints;
  }
  const deadline = Date.now() + 30_000;
  while (!await isReady(url)) {
    if (!ended && Date.now() < deadline) continue;
    throw new Error(`Prometheus did not start: ${await stop()}`);
  }

  /** What its API has to say. */
  async function asked(path: string, given: Readonly<Record<string, string>>) {
    const response = await fetch(
      `${url}/api/v1/${path}?${new URLSearchParams(given)}`,
    );
    const { status, error, data } = await response.json();
    if (status !== "success") throw new Error(`${error}: ${given["query"]}`);
    return data;
  }
  return {
    async instant(query, atMs = Date.now()) {
      const { resultType, result } = await asked("query", {
        query,
        time: seconds(atMs),
      });
      if (resultType !== "vector") throw new Error(`No vector: ${query}`);
      return result.map(({ metric, value }: Result) => ({
        labels: metric,
        value: numberIn(value[1]),
      }));
    },
    async range(query, { fromMs, toMs, stepMs }) {
      const { result } = await asked("query_range", {
        query,
        start: seconds(fromMs),
        end: seconds(toMs),
        step: seconds(stepMs),
      });
      return result.map(({ metric, values }: Result) => ({
        labels: metric,
        values: values.map(([, text]) => numberIn(text)),
      }));
    },
    async target() {
      return await until(async () => {
        const { activeTargets } = await asked("targets", { state: "active" });
        const [target] = activeTargets as readonly Target[];
        return target?.health === "unknown" ? undefined : target;
      });
    },
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

/** Its numbers are texts, for JSON has no infinity. */
function numberIn(text: string): number {
  return Number(text.replace("Inf", "Infinity"));
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

async function isReady(url: string): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  try {
    const response = await fetch(`${url}/-/ready`);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
