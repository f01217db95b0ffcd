import { z } from "zod";
import { AuthError, invalid } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import { jsonBody, Text } from "../http/json_body.ts";
import type { Settings } from "../settings.ts";
import type { Db } from "../users/user.ts";
import { approve, successUrl } from "./authorization.ts";
import { putConsent } from "./consent.ts";
import {
  lockPending,
  notFound,
  requireOwnOrigin,
} from "./pending_authorization.ts";
import { redirectUrl } from "./redirect_url.ts";

const Body = z.object({ action: Text });

/** POST /oauth/authorizations/{id}/consent takes the user's answer and says where to go with it. */
export function oauthDecision(settings: Settings): Endpoint {
  const { sql, now } = settings;
  return async function oauthDecision(c) {
    requireOwnOrigin(settings, c);
    const { action } = await jsonBody(c, Body, "invalid JSON body");
    if (action !== "approve" && action !== "deny") {
      throw invalid("action must be 'approve' or 'deny'");
    }
    const id = c.req.param("authorization_id") ?? "";
    const userId = c.get("user").id;
    const outcome = await sql.begin((tx) =>
      decided(tx, id, userId, action, now())
    );
    if (outcome instanceof AuthError) throw outcome;
    return c.json({ redirect_url: outcome });
  };
}

async function decided(
  tx: Db,
  authorizationId: string,
  userId: string,
  action: "approve" | "deny",
  now: Date,
): Promise<string | AuthError> {
  const pending = await lockPending(
    tx,
    authorizationId,
    now,
    "authorization request is no longer pending",
  );
  if (pending instanceof AuthError) return pending;
  // Only who has read the details may answer.
  if (pending.user_id !== userId) throw notFound();

  if (action === "approve") {
    const approved = await approve(tx, pending, now);
    await putConsent(tx, userId, pending.client_id, pending.scope, now);
    return successUrl(approved);
  }
  await tx`
    update auth.oauth_authorizations set status = 'denied'
    where id = ${pending.id}`;
  return redirectUrl(pending.redirect_uri, {
    error: "access_denied",
    error_description: "User denied the request",
    state: pending.state,
  });
}
