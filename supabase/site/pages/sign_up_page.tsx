import { useState } from "hono/jsx/dom";
import { authProblem } from "../auth_problem.ts";
import { CONSENT_PATH, leadingTo, returnPath } from "../return_path.ts";
import type { Site } from "../site.ts";
import { type Credentials, CredentialsForm } from "./credentials_form.tsx";

/** Makes an account, and sends its owner on once it may be used. */
export function SignUpPage({ site: { supabase } }: { readonly site: Site }) {
  const path = returnPath(location.search);
  const [unconfirmed, setUnconfirmed] = useState("");

  async function signUp(credentials: Credentials) {
    const { data, error } = await supabase.auth.signUp({
      ...credentials,
      options: { emailRedirectTo: location.origin + path },
    });
    if (error) throw authProblem(error);
    if (data.session) location.replace(path);
    else setUnconfirmed(credentials.email);
  }

  if (unconfirmed) {
    return (
      <div role="status">
        <h1>Look into your inbox</h1>
        <p class="lead">
          An email is on its way to{" "}
          <strong>{unconfirmed}</strong>. Open the link in it, in this browser,
          to go on.
        </p>
        <p>
          Nothing there after some minutes? Look among the spam, or{" "}
          <a href={leadingTo("/sign-in", path)}>sign in</a>{" "}
          if you have an account already.
        </p>
      </div>
    );
  }
  return (
    <>
      <h1>Create an account</h1>
      {path.startsWith(CONSENT_PATH) && (
        <p class="lead">
          An app asks to connect to your Homeport. Create your account to see
          what it wants.
        </p>
      )}
      <CredentialsForm
        submitLabel="Create account"
        busyLabel="Creating your account…"
        newPasswordLength={8}
        onCredentials={signUp}
      />
      <p>
        An account already? <a href={leadingTo("/sign-in", path)}>Sign in</a>
      </p>
    </>
  );
}
