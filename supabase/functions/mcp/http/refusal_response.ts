import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Refusal } from "../kernel/refusal.ts";

/** A refusal as an HTTP answer: its status, and `{ code, message }`. */
export function refusalResponse(
  c: Context,
  refusal: Refusal,
  headers: Readonly<Record<string, string>> = {},
): Response {
  // `as` holds: every status in the table of refusals may carry a body.
  const status = refusal.status as ContentfulStatusCode;
  return c.json(refusal, status, {
    "cache-control": "no-store",
    ...(status === 429 && { "retry-after": "60" }),
    ...headers,
  });
}
