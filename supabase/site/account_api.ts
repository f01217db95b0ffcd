import { outOfOrder, sessionEnded, unreachable } from "./auth_problem.ts";
import { Problem } from "./problem.ts";
import { accessToken } from "./session.ts";
import type { Site } from "./site.ts";

/** What a user lets one client do. */
export interface Grant {
  readonly client_id: string;
  readonly permissions: readonly string[];
}

/** A refusal of the account API. */
export interface AccountRefusal {
  readonly code: string;
  /** Sentences the user may read. */
  readonly message: string;
}

/**
 * Everything the signed-in user grants, client by client.
 *
 * @throws {Problem}
 */
export async function grants(site: Site): Promise<readonly Grant[]> {
  const response = await askAccount(site, "/grants");
  const body: { readonly grants: readonly Grant[] } = await response.json();
  return body.grants;
}

/**
 * Makes `permissions` all that the client may do.
 *
 * @throws {Problem}
 */
export async function putGrant(
  site: Site,
  { client_id, permissions }: Grant,
): Promise<void> {
  await askAccount(site, `/grants/${client_id}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ permissions }),
  });
}

/**
 * The account API's answer to what it does not refuse.
 *
 * @throws {Problem} What it refuses in words, too.
 */
export async function askAccount(
  site: Site,
  path: string,
  init?: RequestInit,
): Promise<Response> {
  const response = await callAccount(site, path, init);
  if (!response.ok) throw refusalProblem(response, await refusalOf(response));
  return response;
}

/**
 * The account API's answer, a refusal included.
 *
 * @throws {Problem} Where nobody is signed in, or no answer comes.
 */
export async function callAccount(
  { supabase, mcpUrl, fetch }: Site,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${await accessToken(supabase)}`);
  try {
    return await fetch(`${mcpUrl}/account${path}`, { ...init, headers });
  } catch {
    throw unreachable();
  }
}

/** What a refused request was refused for; nothing where a gateway answered in its place. */
export async function refusalOf(
  response: Response,
): Promise<AccountRefusal | undefined> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

/** A refusal in words; a server error's own words are for its operator. */
export function refusalProblem(
  { status }: Response,
  refusal: AccountRefusal | undefined,
): Problem {
  if (status === 401) return sessionEnded();
  if (status >= 500 || !refusal?.message) return outOfOrder();
  return new Problem(refusal.message);
}
