import type { Context } from "hono";
import { AuthError } from "./auth_error.ts";

/** The bearer token of the request, if it carries one. */
export function findBearerToken(c: Context): string | undefined {
  return /^bearer (\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
}

/**
 * The bearer token of the request.
 *
 * @throws {AuthError} 401 where there is none.
 */
export function bearerToken(c: Context): string {
  const token = findBearerToken(c);
  if (token !== undefined) return token;
  throw new AuthError(
    401,
    "no_authorization",
    "This endpoint requires a valid Bearer token",
  );
}
