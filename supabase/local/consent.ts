import type { Project } from "./project.ts";
import type { SignedIn } from "./sign_in.ts";

/**
 * Does what a signed-in user does in the browser with the address a client sent
 * them to: grants `permissions`, consents, and returns where the browser is
 * sent back to.
 */
export async function consent(
  { endpoint }: Project,
  { supabase, accessToken }: SignedIn,
  authorizationUrl: URL,
  permissions: readonly string[],
): Promise<URL> {
  const authorizationId = await begun(authorizationUrl);
  const details = await supabase.auth.oauth
    .getAuthorizationDetails(authorizationId);
  if (details.error) throw details.error;

  const clientId = authorizationUrl.searchParams.get("client_id");
  const granted = await fetch(`${endpoint}/account/grants/${clientId}`, {
    method: "PUT",
    headers: {
      authorization: `Bearer ${accessToken}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ permissions }),
  });
  const answer = await granted.text();
  if (!granted.ok) throw new Error(`Nothing was granted: ${answer}`);

  const approved = await supabase.auth.oauth
    .approveAuthorization(authorizationId, { skipBrowserRedirect: true });
  if (approved.error) throw approved.error;
  return new URL(approved.data.redirect_url);
}

/** Asks for authorization as a browser would, and reads where it is sent. */
async function begun(authorizationUrl: URL): Promise<string> {
  const response = await fetch(authorizationUrl, { redirect: "manual" });
  await response.body?.cancel();
  const location = response.headers.get("location") ?? "";
  const id = URL.parse(location)?.searchParams.get("authorization_id");
  if (!id) throw new Error(`Authorization was not begun: ${location}`);
  return id;
}
