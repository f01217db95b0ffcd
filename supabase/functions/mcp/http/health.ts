import { Hono } from "hono";

/** Whether this instance is alive; touches nothing else. */
export function health() {
  return new Hono().get(
    "/",
    (c) => c.json({ status: "ok" }, 200, { "cache-control": "no-store" }),
  );
}
