import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { operatorKey } from "../auth/operator_key.ts";

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
