import postgres from "postgres";
import { quantile } from "./figures.ts";

/** A way to the database that takes longer; `await using` it. */
export interface Distance extends AsyncDisposable {
  readonly port: number;
}

const PROXY = new URL("delay_proxy.ts", import.meta.url).pathname;

/** Puts a port of this machine so far away, by a process of its own. */
export async function distanceTo(
  target: number,
  delayMs: number,
): Promise<Distance> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-config",
      "--no-lock",
      "--no-check",
      "--allow-net=127.0.0.1",
      PROXY,
      String(target),
      String(delayMs),
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream())
    .getReader();
  const { value = "" } = await reader.read();
  return {
    port: Number(value),
    async [Symbol.asyncDispose]() {
      process.kill("SIGKILL");
      await process.status;
      await reader.cancel();
    },
  };
}

/** How long an answer to nothing takes that way, in milliseconds: the median of many. */
export async function roundTripMs(url: string): Promise<number> {
  const sql = postgres(url, { max: 1, prepare: false });
  const timesMs: number[] = [];
  try {
    for (let count = 0; count < 120; count++) {
      const startedMs = performance.now();
      await sql.unsafe("select");
      timesMs.push(performance.now() - startedMs);
    }
  } finally {
    await sql.end();
  }
  // The first ones connect, and warm what answers.
  return quantile(timesMs.slice(20).sort((a, b) => a - b), 0.5);
}
