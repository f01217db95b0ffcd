import { z } from "zod";
import { invalid } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import { jsonBody, Text } from "../http/json_body.ts";
import { visitorOf } from "../http/visitor.ts";
import type { Settings } from "../settings.ts";
import { grantHeaders, grantJson } from "../tokens/grant.ts";
import { refreshGrant } from "../tokens/refresh_grant.ts";

const Body = z.object({ refresh_token: Text });

/** POST /token?grant_type=refresh_token carries a first-party session on. */
export function tokenRefresh(settings: Settings): Endpoint {
  return async function tokenRefresh(c) {
    const { refresh_token } = await jsonBody(c, Body);
    if (!/^[a-z0-9]{12}$/.test(refresh_token)) {
      throw invalid("Refresh token is not valid");
    }
    const grant = await refreshGrant(
      settings,
      refresh_token,
      undefined,
      visitorOf(c),
    );
    return c.json(
      await grantJson(settings.sql, grant, settings.now()),
      200,
      grantHeaders(grant),
    );
  };
}
