import type { MiddlewareHandler } from "hono";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const HEADERS = [
  "accept",
  "authorization",
  "content-type",
  "x-client-ip",
  "x-client-info",
  "x-jwt-aud",
  "x-use-cookie",
  "x-supabase-api-version",
];

/** Lets pages of every origin call, with the headers Supabase Auth itself allows. */
export function cors(): MiddlewareHandler {
  return async function cors(c, next) {
    const method = c.req.header("access-control-request-method");
    if (c.req.method === "OPTIONS" && method !== undefined) {
      return preflight(
        c.req.header("origin"),
        method,
        c.req.header("access-control-request-headers") ?? "",
      );
    }
    await next();
    c.res.headers.append("Vary", "Origin");
    if (c.req.header("origin") === undefined) return;
    c.res.headers.set("Access-Control-Allow-Origin", "*");
    c.res.headers.set("Access-Control-Allow-Credentials", "true");
    c.res.headers.set(
      "Access-Control-Expose-Headers",
      "X-Total-Count, Link, X-Supabase-Api-Version",
    );
  };
}

function preflight(
  origin: string | undefined,
  method: string,
  asked: string,
): Response {
  const headers = new Headers({
    Vary:
      "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
  });
  const names = asked.split(",").map((name) => name.trim().toLowerCase());
  const allowed = METHODS.includes(method.toUpperCase()) &&
    names.every((name) => name === "" || HEADERS.includes(name));
  if (origin !== undefined && allowed) {
    headers.set("Access-Control-Allow-Origin", "*");
    headers.set("Access-Control-Allow-Methods", method.toUpperCase());
    if (asked !== "") headers.set("Access-Control-Allow-Headers", asked);
    headers.set("Access-Control-Allow-Credentials", "true");
  }
  return new Response(null, { status: 204, headers });
}
