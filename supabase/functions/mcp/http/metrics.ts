import type { Context } from "hono";
import { OPEN_METRICS } from "../operating/open_metrics.ts";

/** What is counted, as OpenMetrics text. */
export function metrics(text: () => Promise<string>) {
  return async function metrics(c: Context) {
    return c.body(await text(), 200, {
      "content-type": OPEN_METRICS,
      "cache-control": "no-store",
    });
  };
}
