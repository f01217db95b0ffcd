import { Hono } from "hono";
import { generateLink } from "./admin/generate_link.ts";
import {
  clientDelete,
  clientGet,
  clientList,
  clientSecret,
  clientUpdate,
} from "./admin/oauth_clients.ts";
import { userCreate } from "./admin/user_create.ts";
import { userDelete } from "./admin/user_delete.ts";
import { userGet as adminUserGet } from "./admin/user_get.ts";
import { userUpdate as adminUserUpdate } from "./admin/user_update.ts";
import { usersList } from "./admin/users_list.ts";
import { jwks, metadata } from "./discovery.ts";
import type { AuthEnv } from "./http/auth_env.ts";
import { adminOnly } from "./http/admin_only.ts";
import { cors } from "./http/cors.ts";
import { errorResponse } from "./http/error_response.ts";
import { notFound } from "./http/not_found.ts";
import { signedIn } from "./http/signed_in.ts";
import { oauthAuthorize } from "./oauth/authorize.ts";
import { oauthDecision } from "./oauth/decision.ts";
import { oauthDetails } from "./oauth/details.ts";
import { oauthGrantDelete, oauthGrantList } from "./oauth/grants.ts";
import { oauthRegister, registration } from "./oauth/register.ts";
import { oauthToken } from "./oauth/token.ts";
import { oauthUserinfo } from "./oauth/userinfo.ts";
import { type AuthServerOptions, settingsFrom } from "./settings.ts";
import { logout } from "./sign_in/logout.ts";
import { signup } from "./sign_in/signup.ts";
import { token } from "./sign_in/token.ts";
import { userGet } from "./sign_in/user_get.ts";
import { userUpdate } from "./sign_in/user_update.ts";
import { verify } from "./sign_in/verify.ts";
import { verifyLink } from "./sign_in/verify_link.ts";
import { health, publicSettings } from "./status.ts";

export type { AuthServerOptions } from "./settings.ts";

/**
 * A stand-in for Supabase Auth 2.196, for development and tests: its endpoints,
 * on its tables. Paths are its own; the gateway strips `/auth/v1`.
 */
export function authServer(options: AuthServerOptions): Hono<AuthEnv> {
  const settings = settingsFrom(options);
  const app = new Hono<AuthEnv>();
  const user = signedIn(settings);

  app.use(cors());
  app.onError(errorResponse);
  app.notFound(notFound(app));
  app.get("/health", health());
  app.get("/settings", publicSettings());
  app.get("/.well-known/jwks.json", jwks(settings));
  app.get("/.well-known/openid-configuration", metadata(settings));
  app.get("/.well-known/oauth-authorization-server", metadata(settings));

  app.post("/signup", signup(settings));
  app.post("/token", token(settings));
  app.post("/logout", user, logout(settings));
  app.get("/verify", verifyLink(settings));
  app.post("/verify", verify(settings));
  app.get("/user", user, userGet(settings));
  app.put("/user", user, userUpdate(settings));

  app.post("/oauth/clients/register", oauthRegister(settings));
  app.get("/oauth/authorize", oauthAuthorize(settings));
  app.get(
    "/oauth/authorizations/:authorization_id",
    user,
    oauthDetails(settings),
  );
  app.post(
    "/oauth/authorizations/:authorization_id/consent",
    user,
    oauthDecision(settings),
  );
  app.post("/oauth/token", oauthToken(settings));
  app.get("/oauth/userinfo", user, oauthUserinfo());
  app.get("/user/oauth/grants", user, oauthGrantList(settings));
  app.delete("/user/oauth/grants", user, oauthGrantDelete(settings));

  app.use("/admin/*", adminOnly(settings));
  app.get("/admin/users", usersList(settings));
  app.post("/admin/users", userCreate(settings));
  app.get("/admin/users/:user_id", adminUserGet(settings));
  app.put("/admin/users/:user_id", adminUserUpdate(settings));
  app.delete("/admin/users/:user_id", userDelete(settings));
  app.post("/admin/generate_link", generateLink(settings));
  app.get("/admin/oauth/clients", clientList(settings));
  app.post("/admin/oauth/clients", registration(settings, "manual"));
  app.get("/admin/oauth/clients/:client_id", clientGet(settings));
  app.put("/admin/oauth/clients/:client_id", clientUpdate(settings));
  app.delete("/admin/oauth/clients/:client_id", clientDelete(settings));
  app.post(
    "/admin/oauth/clients/:client_id/regenerate_secret",
    clientSecret(settings),
  );
  return app;
}
