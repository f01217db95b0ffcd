/** Who may call a route of Supabase Auth. */
export type Takes =
  /** A user's access token: what a client must not open. */
  | "user"
  /** The project's secret key. */
  | "admin"
  /** An OAuth client's own credentials, or none. */
  | "client"
  /** Anyone: what is sent in the request decides. */
  | "anyone";

/** Every route of Supabase Auth 2.196 (internal/api/api.go), and whom it takes. */
export const AUTH_ROUTES: Readonly<Record<string, Takes>> = {
  "GET /health": "anyone",
  "GET /.well-known/jwks.json": "anyone",
  "GET /.well-known/openid-configuration": "anyone",
  "GET /.well-known/oauth-authorization-server": "anyone",
  "GET /callback": "anyone",
  "POST /callback": "anyone",
  "GET /settings": "anyone",
  "GET /authorize": "anyone",
  "POST /invite": "admin",
  "POST /signup": "anyone",
  "POST /recover": "anyone",
  "POST /resend": "anyone",
  "POST /magiclink": "anyone",
  "POST /otp": "anyone",
  "POST /token": "anyone",
  "GET /verify": "anyone",
  "POST /verify": "anyone",
  "POST /logout": "user",
  "GET /reauthenticate": "user",
  "GET /user": "user",
  "PUT /user": "user",
  "GET /user/identities/authorize": "user",
  "DELETE /user/identities/{identity_id}": "user",
  "GET /user/oauth/grants": "user",
  "DELETE /user/oauth/grants": "user",
  "POST /factors": "user",
  "POST /factors/{factor_id}/verify": "user",
  "POST /factors/{factor_id}/challenge": "user",
  "DELETE /factors/{factor_id}": "user",
  "POST /passkeys/authentication/options": "anyone",
  "POST /passkeys/authentication/verify": "anyone",
  "POST /passkeys/registration/options": "user",
  "POST /passkeys/registration/verify": "user",
  "GET /passkeys": "user",
  "PATCH /passkeys/{passkey_id}": "user",
  "DELETE /passkeys/{passkey_id}": "user",
  "POST /sso": "anyone",
  "GET /sso/saml/metadata": "anyone",
  "POST /sso/saml/acs": "anyone",
  "GET /admin/audit": "admin",
  "GET /admin/users": "admin",
  "POST /admin/users": "admin",
  "GET /admin/users/{user_id}/factors": "admin",
  "DELETE /admin/users/{user_id}/factors/{factor_id}": "admin",
  "PUT /admin/users/{user_id}/factors/{factor_id}": "admin",
  "GET /admin/users/{user_id}/passkeys": "admin",
  "DELETE /admin/users/{user_id}/passkeys/{passkey_id}": "admin",
  "GET /admin/users/{user_id}": "admin",
  "PUT /admin/users/{user_id}": "admin",
  "DELETE /admin/users/{user_id}": "admin",
  "POST /admin/generate_link": "admin",
  "GET /admin/sso/providers": "admin",
  "POST /admin/sso/providers": "admin",
  "GET /admin/sso/providers/{idp_id}": "admin",
  "PUT /admin/sso/providers/{idp_id}": "admin",
  "DELETE /admin/sso/providers/{idp_id}": "admin",
  "POST /admin/oauth/clients": "admin",
  "GET /admin/oauth/clients": "admin",
  "GET /admin/oauth/clients/{client_id}": "admin",
  "PUT /admin/oauth/clients/{client_id}": "admin",
  "DELETE /admin/oauth/clients/{client_id}": "admin",
  "POST /admin/oauth/clients/{client_id}/regenerate_secret": "admin",
  "GET /admin/custom-providers": "admin",
  "POST /admin/custom-providers": "admin",
  "GET /admin/custom-providers/{identifier}": "admin",
  "PUT /admin/custom-providers/{identifier}": "admin",
  "DELETE /admin/custom-providers/{identifier}": "admin",
  "POST /oauth/clients/register": "client",
  "POST /oauth/token": "client",
  "GET /oauth/userinfo": "user",
  "GET /oauth/authorize": "anyone",
  "GET /oauth/authorizations/{authorization_id}": "user",
  "POST /oauth/authorizations/{authorization_id}/consent": "user",
  "GET /scim/v2/ServiceProviderConfig": "anyone",
  "GET /scim/v2/ResourceTypes": "anyone",
  "GET /scim/v2/Schemas": "anyone",
};

/**
 * The routes that the source of Supabase Auth declares, and whether each takes
 * a user, the project's key, or neither.
 */
export function routesIn(source: string): Map<string, "user" | "admin" | ""> {
  const routes = new Map<string, "user" | "admin" | "">();
  const open: { depth: number; path: string; guards: string }[] = [];
  // A chain of calls that goes on in the next line is one.
  for (const line of source.replaceAll(/\.\n\s*/g, ".").split("\n")) {
    const depth = line.match(/^\t*/)![0].length;
    while (open.length > 0 && depth <= open.at(-1)!.depth && line.trim()) {
      if (!line.trim().startsWith("})")) break;
      open.pop();
      break;
    }
    const within = open.at(-1);
    const guards = (within?.guards ?? "") + line;
    const group = line.match(/\.Route\(("[^"]*"|scim\.BasePath), func/);
    if (group) {
      const path = group[1] === "scim.BasePath"
        ? "/scim/v2"
        : group[1]!.slice(1, -1).replace(/\/$/, "");
      open.push({ depth, path: (within?.path ?? "") + path, guards });
      continue;
    }
    if (within && /^\s*r\.Use\(/.test(line)) within.guards += line;
    const route = line.match(/\.(Get|Post|Put|Patch|Delete)\("([^"]*)",/);
    if (!route || !/^\s*r\./.test(line)) continue;
    const path = ((within?.path ?? "") + route[2]!).replace(/(.)\/$/, "$1");
    routes.set(
      `${route[1]!.toUpperCase()} ${path}`,
      guards.includes("requireAuthentication")
        ? "user"
        : guards.includes("requireAdminCredentials")
        ? "admin"
        : "",
    );
  }
  return routes;
}
