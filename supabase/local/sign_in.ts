import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { Fault } from "./fault.ts";
import type { Project } from "./project.ts";

/** A user's own session, as on the site. */
export interface SignedIn {
  readonly supabase: SupabaseClient;
  readonly accessToken: string;
}

const NO_STORAGE = {
  auth: { persistSession: false, autoRefreshToken: false },
} as const;

/**
 * Signs a user in without their password, by a link that the project's secret
 * key may ask for.
 *
 * @throws {Fault} Where there is no such user.
 */
export async function signIn(
  { supabaseUrl, siteUrl, publishableKey, secretKey }: Project,
  email: string,
): Promise<SignedIn> {
  const admin = createClient(supabaseUrl, secretKey, NO_STORAGE);
  await assertUser(admin, email, siteUrl);
  const link = await admin.auth.admin.generateLink({
    type: "magiclink",
    email,
  });
  if (link.error) throw link.error;

  // Supabase Auth shows an authorization to nobody but the site (its Origin).
  const supabase = createClient(supabaseUrl, publishableKey, {
    ...NO_STORAGE,
    global: { headers: { origin: siteUrl } },
  });
  const { data, error } = await supabase.auth.verifyOtp({
    type: "email",
    token_hash: link.data.properties.hashed_token,
  });
  if (error || !data.session) throw error ?? new Error("No session was given.");
  return { supabase, accessToken: data.session.access_token };
}

/** Asking for a link would create whoever is not there: a slip of the pen is no new user. */
async function assertUser(
  admin: SupabaseClient,
  email: string,
  siteUrl: string,
) {
  for (let page = 1;; page++) {
    const { data, error } = await admin.auth.admin.listUsers({
      page,
      perPage: 1_000,
    });
    if (error) throw error;
    if (data.users.some((user) => user.email === email.toLowerCase())) return;
    if (data.users.length < 1_000) break;
  }
  throw new Fault(
    `There is no user ${email}. Sign up at ${siteUrl}/sign-up first, or use ` +
      "demo@example.com.",
  );
}
