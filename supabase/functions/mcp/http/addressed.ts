import { createMiddleware } from "hono/factory";
import { METADATA_PATH } from "../auth/resource_metadata.ts";
import { narrowingFrom } from "../kernel/narrowing.ts";
import type { Env } from "./env.ts";

/** Finds which MCP endpoint a request is for; what is none is not found. */
export function addressed(basePath: string, endpoint: string) {
  return createMiddleware<Env>(async function addressed(c, next) {
    const path = c.req.path.slice(basePath.length)
      .replace(METADATA_PATH, "").replace(/\/$/, "");
    const narrowing = narrowingFrom(path);
    if (!narrowing) return await c.notFound();
    c.set("narrowing", narrowing);
    c.set("resource", endpoint + path);
    await next();
  });
}
