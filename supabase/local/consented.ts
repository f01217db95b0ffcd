import { json } from "./json.ts";
import type { Project } from "./project.ts";
import type { SignedIn } from "./sign_in.ts";

/**
 * Does what a browser and a user do at the address a client sends them to, on
 * the real endpoints: grants it `permissions` and consents. Where the browser
 * is sent then.
 */
export async function consented(
  { endpoint }: Pick<Project, "endpoint">,
  { supabase, accessToken }: SignedIn,
  authorizationUrl: URL,
  permissions: readonly string[],
): Promise<URL> {
  const authorizationId = await authorizationAt(authorizationUrl);
  const details = await supabase.auth.oauth
    .getAuthorizationDetails(authorizationId);
  if (details.error) throw details.error;
  // Supabase Auth does not ask again what it has been told.
  if ("redirect_url" in details.data) return new URL(details.data.redirect_url);
  const clientId = authorizationUrl.searchParams.get("client_id");
  await json(
    await fetch(`${endpoint}/account/grants/${clientId}`, {
      method: "PUT",
      headers: {
        authorization: `Bearer ${accessToken}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ permissions }),
    }),
  );
  const consent = await supabase.auth.oauth
    .approveAuthorization(authorizationId, { skipBrowserRedirect: true });
  if (consent.error) throw consent.error;
  return new URL(consent.data.redirect_url);
}

/** Asks for authorization as a browser would, and reads where it is sent. */
export async function authorizationAt(url: URL): Promise<string> {
  const response = await fetch(url, { redirect: "manual" });
  await response.body?.cancel();
  const location = response.headers.get("location") ?? "";
  const id = URL.parse(location)?.searchParams.get("authorization_id");
  if (!id) throw new Error(`Authorization was not begun: ${location}`);
  return id;
}
