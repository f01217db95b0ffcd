import type { Context } from "hono";

/** Who is calling, as far as the request's headers say. */
export interface Visitor {
  readonly userAgent: string | null;
  readonly ip: string | null;
}

/** The caller's user agent, and address where a proxy has passed it on. */
export function visitorOf(c: Context): Visitor {
  const forwarded = c.req.header("x-forwarded-for")?.split(",") ?? [];
  return {
    userAgent: c.req.header("user-agent") || null,
    ip: forwarded.map((part) => part.trim()).find(isAddress) ?? null,
  };
}

function isAddress(text: string): boolean {
  return /^(\d{1,3}\.){3}\d{1,3}$/.test(text) ||
    /^[\da-f:]*:[\da-f:.]*$/i.test(text);
}
