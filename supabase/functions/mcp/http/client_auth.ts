import { createMiddleware } from "hono/factory";
import type { Verify } from "../auth/access_token.ts";
import { bearerToken } from "../auth/bearer_token.ts";
import { challenge } from "../auth/challenge.ts";
import { METADATA_PATH } from "../auth/resource_metadata.ts";
import { Refusal, refusalFrom } from "../kernel/refusal.ts";
import type { Env } from "./env.ts";
import { refusalResponse } from "./refusal_response.ts";

/**
 * Lets through requests with an OAuth client's token for `audience`, and tells
 * the others where to sign in; after `addressed`.
 */
export function clientAuth(verify: Verify, audience: string) {
  return createMiddleware<Env>(async function clientAuth(c, next) {
    const metadataUrl = c.var.resource + METADATA_PATH;
    const header = c.req.header("authorization");
    if (header === undefined) {
      // RFC 6750 §3.1: who shows no token is told of no error.
      return refusalResponse(
        c,
        new Refusal("invalid_token", "No access token came along."),
        { "www-authenticate": challenge(metadataUrl) },
      );
    }
    try {
      c.set("caller", await verify(bearerToken(header), audience));
    } catch (thrown) {
      const refusal = refusalFrom(thrown);
      if (refusal.status !== 401) throw refusal;
      return refusalResponse(c, refusal, {
        "www-authenticate": challenge(metadataUrl, refusal),
      });
    }
    await next();
  });
}
