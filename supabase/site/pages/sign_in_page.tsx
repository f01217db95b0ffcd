import { authProblem } from "../auth_problem.ts";
import { ProblemNotice } from "../elements/problem_notice.tsx";
import { Waiting } from "../elements/waiting.tsx";
import { useLoaded } from "../elements/use_loaded.ts";
import { CONSENT_PATH, leadingTo, returnPath } from "../return_path.ts";
import { signedInUser } from "../session.ts";
import type { Site } from "../site.ts";
import { type Credentials, CredentialsForm } from "./credentials_form.tsx";

/** Signs a person in and sends them on; who is signed in already is sent on at once. */
export function SignInPage({ site: { supabase } }: { readonly site: Site }) {
  const path = returnPath(location.search);
  const known = useLoaded(async () => {
    const user = await signedInUser(supabase);
    if (user) location.replace(path);
    return user;
  });

  async function signIn(credentials: Credentials) {
    const { error } = await supabase.auth.signInWithPassword(credentials);
    if (error) throw authProblem(error);
    location.replace(path);
  }

  if (known.state === "loading" || known.state === "ready" && known.value) {
    return <Waiting>One moment…</Waiting>;
  }
  return (
    <>
      <h1>Sign in</h1>
      {path.startsWith(CONSENT_PATH) && (
        <p class="lead">
          An app asks to connect to your Homeport. Sign in to see what it wants.
        </p>
      )}
      {known.state === "failed" && <ProblemNotice problem={known.problem} />}
      <CredentialsForm
        submitLabel="Sign in"
        busyLabel="Signing in…"
        onCredentials={signIn}
      />
      <p>
        No account yet? <a href={leadingTo("/sign-up", path)}>Create one</a>
      </p>
    </>
  );
}
