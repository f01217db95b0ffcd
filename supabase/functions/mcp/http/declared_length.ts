import { createMiddleware } from "hono/factory";
import { tooLarge } from "./body_text.ts";

/**
 * Refuses a body that says it is too large, whoever sends it. Others are not
 * read before their sender is known, and counted then.
 */
export function declaredLength(limitBytes: number) {
  return createMiddleware(async function declaredLength(c, next) {
    if (Number(c.req.header("content-length") ?? 0) > limitBytes) {
      throw tooLarge(limitBytes);
    }
    await next();
  });
}
