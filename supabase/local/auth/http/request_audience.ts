import type { Context } from "hono";

/** The audience a request is about: the one its header names, or the project's only one. */
export function requestAudience(c: Context): string {
  return c.req.header("x-jwt-aud") || "authenticated";
}
