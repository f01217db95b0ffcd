import type { Context } from "hono";
import { AuthError } from "./auth_error.ts";

/**
 * The bearer token of the request.
 *
 * @throws {AuthError} 401 where there is none.
 */
export function bearerToken(c: Context): string {
  const header = c.req.header("authorization") ?? "";
  const token = /^bearer (\S+)$/i.exec(header)?.[1];
  if (token !== undefined) return token;
  throw new AuthError(
    401,
    "no_authorization",
    "This endpoint requires a valid Bearer token",
  );
}
