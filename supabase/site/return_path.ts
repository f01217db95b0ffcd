/** The query parameter that says where to go after signing in. */
const PARAMETER = "return_to";

/** Any origin serves to tell a path from everything else. */
const SITE = "https://site.invalid";

/** Where the consent page is; Supabase Auth is configured with the same path. */
export const CONSENT_PATH = "/oauth/consent";

/**
 * Where to go after signing in: the path that the query names, or home.
 * Whatever leads off this site, however it is spelled, is home.
 */
export function returnPath(search: string): string {
  const asked = new URLSearchParams(search).get(PARAMETER) ?? "/";
  const url = URL.parse(asked, SITE);
  if (!asked.startsWith("/") || url?.origin !== SITE) return "/";
  // A browser reads a path such as "/.//example.com", once resolved, as a host.
  if (url.pathname.startsWith("//")) return "/";
  return url.pathname + url.search + url.hash;
}

/** A page that leads on to `path` in the end. */
export function leadingTo(
  page: "/sign-in" | "/sign-up",
  path: string,
): string {
  return path === "/" ? page : `${page}?${new URLSearchParams({
    [PARAMETER]: path,
  })}`;
}
