import type {
  AuthError,
  OAuthAuthorizationDetails,
} from "@supabase/supabase-js";
import { grants, putGrant } from "../account_api.ts";
import { authProblem } from "../auth_problem.ts";
import { Problem, problemFrom } from "../problem.ts";
import { signedInUser } from "../session.ts";
import type { Site } from "../site.ts";
import { type Choice, firstChoice } from "./choice.ts";
import { isRegistrable } from "./destination.ts";

/** An app's request to connect, as the consent page finds it. */
export type ConsentRequest =
  | { readonly state: "signed_out" }
  | { readonly state: "answered_before"; readonly redirectUrl: string }
  | {
    readonly state: "open";
    readonly details: OAuthAuthorizationDetails;
    readonly choice: Choice;
  };

/**
 * Claims the request for whoever is signed in.
 *
 * Supabase Auth may answer it on the spot and refuses to tell its details a
 * second time, so they are asked for once, and last: after everything else
 * that can fail has been seen to work. An anonymous user does not claim it: it
 * could not be moved to an account any more.
 *
 * @throws {Problem}
 */
export async function openRequest(
  site: Site,
  authorizationId: string | null,
): Promise<ConsentRequest> {
  if (!authorizationId) {
    throw new Problem(
      "This address is incomplete: it does not say which app asks. Go back to " +
        "the app and connect again from there.",
    );
  }
  const user = await signedInUser(site.supabase);
  if (!user) return { state: "signed_out" };
  if (user.is_anonymous) {
    throw new Problem(
      "You are signed in as a guest, and a guest cannot connect apps. Sign in " +
        "with an account first.",
      "switch_account",
    );
  }
  const held = await grants(site);
  const { data, error } = await site.supabase.auth.oauth
    .getAuthorizationDetails(encodeURIComponent(authorizationId));
  if (error) throw requestProblem(error, user.email);
  if ("redirect_url" in data) {
    return { state: "answered_before", redirectUrl: data.redirect_url };
  }
  const permissions = held.find(({ client_id }) => client_id === data.client.id)
    ?.permissions;
  return {
    state: "open",
    details: data,
    choice: firstChoice(permissions ?? []),
  };
}

const OPENID =
  "This request cannot be allowed. The app asks for an identity token (the " +
  "scope “openid”). This server issues none: with it, the app could change " +
  "your whole account. Deny the request. Then connect with an app, or a version " +
  "of it, that takes the scope from this server’s metadata. The operator of this " +
  "server finds more in docs/troubleshoot.md, under “This server issues no ID " +
  "tokens”.";

const BAD_ADDRESS =
  "This request cannot be allowed. The answer would go to an address that no " +
  "app may register. Deny the request, and do not use this app again unless " +
  "its maker has corrected the address. The operator of this server finds more " +
  "with the doctor, under “clients.bad-address”.";

/**
 * Why the request cannot be allowed, in words for the person at the page;
 * undefined where it can. The token hook refuses the scope openid, too.
 */
export function obstacle(
  { scope, redirect_uri }: Pick<
    OAuthAuthorizationDetails,
    "scope" | "redirect_uri"
  >,
): string | undefined {
  // Anywhere in the text, as the hook looks: Supabase Auth lets white space of
  // every kind stand around a scope.
  if (scope.includes("openid")) return OPENID;
  return isRegistrable(redirect_uri) ? undefined : BAD_ADDRESS;
}

/**
 * Lets the client do what is chosen, then lets it in. Where the first fails,
 * the second is not tried.
 *
 * @returns The URL that takes the answer to the client.
 * @throws {Problem}
 */
export async function allow(
  site: Site,
  details: OAuthAuthorizationDetails,
  choice: Choice,
): Promise<string> {
  const { authorization_id, client, user } = details;
  const barred = obstacle(details);
  if (barred) throw new Problem(barred);
  try {
    await putGrant(site, { client_id: client.id, permissions: [...choice] });
  } catch (thrown) {
    throw prefixed(
      "Nothing was allowed: your choice could not be saved.",
      thrown,
    );
  }
  const { data, error } = await site.supabase.auth.oauth
    .approveAuthorization(authorization_id, { skipBrowserRedirect: true });
  if (!error) return data.redirect_url;
  throw prefixed(
    "Your choice is saved, but the app was not let in.",
    requestProblem(error, user.email),
  );
}

/**
 * Refuses the request.
 *
 * @returns The URL that takes the answer to the client.
 * @throws {Problem}
 */
export async function deny(
  site: Site,
  { authorization_id, user }: OAuthAuthorizationDetails,
): Promise<string> {
  const { data, error } = await site.supabase.auth.oauth
    .denyAuthorization(authorization_id, { skipBrowserRedirect: true });
  if (!error) return data.redirect_url;
  throw requestProblem(error, user.email);
}

function prefixed(consequence: string, thrown: unknown): Problem {
  const { message, remedy } = problemFrom(thrown);
  return new Problem(`${consequence} ${message}`, remedy);
}

/** What Supabase Auth says of a request, in words. */
function requestProblem(error: AuthError, email: string | undefined): Problem {
  if (error.status === 404) {
    return new Problem(
      `There is no open request for ${email} at this address. Requests last ` +
        "10 minutes, and each belongs to the account that opened it first. " +
        "Go back to the app and connect again, or sign in with the other account.",
      "switch_account",
    );
  }
  if (error.status === 400) {
    return new Problem(
      error.message.includes("origin")
        ? "The project does not know this site by the address you see. Whoever " +
          "runs it must set the project's Site URL to this address."
        : "This request was answered before. Go back to the app; if it is not " +
          "connected, connect again from there.",
    );
  }
  return authProblem(error);
}
