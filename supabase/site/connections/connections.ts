import { askAccount } from "../account_api.ts";
import { authProblem } from "../auth_problem.ts";
import { Problem } from "../problem.ts";
import type { Site } from "../site.ts";

/** An app that the user has let in, and what it has done. */
export interface Connection {
  readonly client_id: string;
  readonly client_name: string | null;
  readonly permissions: readonly string[];
  readonly first_granted_at: string | null;
  readonly last_used_at: string | null;
  readonly calls_last_30_days: number;
  /** Whether a session of it is alive. */
  readonly signed_in: boolean;
}

/**
 * Every app that the user has let in, the one used last first.
 *
 * @throws {Problem}
 */
export async function connections(
  site: Site,
): Promise<readonly Connection[]> {
  const response = await askAccount(site, "/connections");
  const body: { readonly connections: readonly Connection[] } = await response
    .json();
  return body.connections;
}

/**
 * Takes everything back from an app, which works on its next call, and has
 * Supabase Auth forget the consent, which would let it in again unasked.
 *
 * @throws {Problem} Saying which of the two is not done.
 */
export async function disconnect(
  site: Site,
  clientId: string,
): Promise<void> {
  await askAccount(site, `/connections/${clientId}`, { method: "DELETE" });
  const { error } = await site.supabase.auth.oauth.revokeGrant({ clientId });
  // There is none where a client was only ever granted something.
  if (!error || error.status === 404) return;
  const { message, remedy } = authProblem(error);
  throw new Problem(
    "The app can do nothing any more, but the sign-in service still knows " +
      `it, and would let it connect again without asking you. ${message}`,
    remedy,
  );
}
