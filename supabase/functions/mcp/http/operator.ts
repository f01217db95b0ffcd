import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { operatorKey } from "../auth/operator_key.ts";
import type { Health } from "../telemetry/health.ts";
import { type Format, FORMATS } from "../telemetry/metrics.ts";

/** Whether this instance is alive; touches nothing else. Leaves `?deep` to others. */
export function health() {
  return createMiddleware(async function health(c, next) {
    if (c.req.query("deep") !== undefined) return await next();
    return c.json({ status: "ok" }, 200, NO_STORE);
  });
}

/** Whether all that this instance needs is there; 503 where something is not. */
export function deepHealth(look: () => Promise<Health>) {
  return async function deepHealth(c: Context) {
    const found = await look();
    return c.json(found, found.status === "ok" ? 200 : 503, NO_STORE);
  };
}

const NO_STORE = { "cache-control": "no-store" };

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

/**
 * Answers the operator; for everybody else there is nothing here, and the
 * request goes on to where that is said.
 */
export function operatorOnly(
  key: string | undefined,
  answer: (c: Context) => Promise<Response>,
) {
  const isOperator = key === undefined ? () => false : operatorKey(key);
  return createMiddleware(async function operatorOnly(c, next) {
    if (!isOperator(c.req.header("authorization"))) return await next();
    return await answer(c);
  });
}
