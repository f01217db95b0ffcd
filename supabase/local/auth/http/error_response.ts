import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { AuthError, failure, OAuthError } from "./auth_error.ts";
import { raisedBy } from "./raised.ts";

const VERSION_HEADER = "X-Supabase-Api-Version";

/** Tells the client why its request failed, in the shape its API version expects. */
export function errorResponse(error: Error, c: Context): Response {
  if (error instanceof OAuthError) {
    return c.json(
      { error: error.error, error_description: error.message },
      400,
    );
  }
  const known = error instanceof AuthError ? error : failure(
    "Unexpected failure, please check server logs for more information",
    error,
  );
  if (known.cause) console.error(known.cause);
  const code = known.code ??
    (known.status === 500 ? "unexpected_failure" : "unknown");
  if (known.code !== undefined) c.header("x-sb-error-code", known.code);

  const version = c.req.header(VERSION_HEADER);
  if (version !== undefined && Date.parse(version) >= Date.UTC(2024)) {
    c.header(VERSION_HEADER, "2024-01-01");
    return answer(c, known.status, {
      code,
      message: known.message,
      ...known.more,
    });
  }
  const raised = raisedBy(known.cause);
  if (raised) return answer(c, raised.status, raised.body);
  return answer(c, known.status, {
    code: known.status,
    error_code: code,
    msg: known.message,
    ...(known.status >= 500 ? { error_id: crypto.randomUUID() } : {}),
    ...known.more,
  });
}

function answer(
  c: Context,
  status: number,
  body: Readonly<Record<string, unknown>>,
): Response {
  // A refusal's status always is one that carries a body.
  return c.json(body, status as ContentfulStatusCode);
}
