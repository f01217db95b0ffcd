import type { Context } from "hono";
import { type Format, FORMATS } from "../operating/open_metrics.ts";

/** What is counted, as OpenMetrics text, or in Prometheus's older one for who takes no other. */
export function metrics(text: (format: Format) => Promise<string>) {
  return async function metrics(c: Context) {
    const accepted = c.req.header("accept") ?? "";
    const format = /text\/plain/i.test(accepted) &&
        !/openmetrics-text|\*\/\*/i.test(accepted)
      ? "plain"
      : "openMetrics";
    return c.body(await text(format), 200, {
      "content-type": FORMATS[format],
      "cache-control": "no-store",
    });
  };
}
