import {
  isAuthRetryableFetchError,
  type Session,
  type SupabaseClient,
  type User,
} from "@supabase/supabase-js";
import { authProblem, isSessionGone, sessionEnded } from "./auth_problem.ts";

/**
 * Who is signed in, as Supabase Auth confirms. A stored session it no longer
 * knows is forgotten.
 *
 * @throws {Problem} Where Supabase Auth cannot be asked.
 */
export async function signedInUser(
  supabase: SupabaseClient,
): Promise<User | undefined> {
  if (!await storedSession(supabase)) return undefined;
  const { data, error } = await supabase.auth.getUser();
  if (!error) return data.user;
  if (!isSessionGone(error) && error.name !== "AuthSessionMissingError") {
    throw authProblem(error);
  }
  await signOut(supabase);
  return undefined;
}

/**
 * Signs out here only: the default scope would end the sessions of every
 * connected client too.
 *
 * @throws {Problem} Where the session could not be ended.
 */
export async function signOut(supabase: SupabaseClient): Promise<void> {
  const { error } = await supabase.auth.signOut({ scope: "local" });
  if (error) throw authProblem(error);
}

/**
 * The token for the account API, fresh.
 *
 * @throws {Problem} Where nobody is signed in.
 */
export async function accessToken(supabase: SupabaseClient): Promise<string> {
  const session = await storedSession(supabase);
  if (!session) throw sessionEnded();
  return session.access_token;
}

/** The session this browser keeps, refreshed where it is old. */
async function storedSession(
  supabase: SupabaseClient,
): Promise<Session | null> {
  const { data: { session }, error } = await supabase.auth.getSession();
  // Old, and could not be asked to be renewed: that is no sign of its end.
  if (error && isAuthRetryableFetchError(error)) throw authProblem(error);
  return session;
}
