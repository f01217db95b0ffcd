import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Health } from "../operating/health_check.ts";

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
