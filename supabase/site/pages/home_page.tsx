import type { User } from "@supabase/supabase-js";
import { Navigation } from "../elements/navigation.tsx";
import { LoadProblem, ProblemNotice } from "../elements/problem_notice.tsx";
import { Waiting } from "../elements/waiting.tsx";
import { useAttempt } from "../elements/use_attempt.ts";
import { useLoaded } from "../elements/use_loaded.ts";
import { ImportSection } from "../import/import_section.tsx";
import { signedInUser, signOut } from "../session.ts";
import type { Site } from "../site.ts";
import { NextSteps } from "./next_steps.tsx";

/** The start: what this is, or, to who is signed in, what to do with it. */
export function HomePage({ site }: { readonly site: Site }) {
  const user = useLoaded(() => signedInUser(site.supabase));
  if (user.state === "loading") return <Waiting>One moment…</Waiting>;
  if (user.state === "ready" && user.value) {
    return <SignedIn site={site} user={user.value} />;
  }
  if (user.state === "failed") {
    return (
      <>
        <h1>Homeport is out of reach</h1>
        <LoadProblem problem={user.problem} />
      </>
    );
  }
  return <Welcome />;
}

function Welcome() {
  return (
    <>
      <h1>Your own data, in Claude, on your terms</h1>
      <p class="lead">
        Homeport is a server of your own between your data and the AI apps you
        use. You decide, app by app, what each may see and what it may change.
      </p>
      <p class="actions">
        <a class="button primary" href="/sign-in">Sign in</a>
        <a class="button" href="/sign-up">Create an account</a>
      </p>
      <h2>How it works</h2>
      <ol class="steps">
        <li>Create an account here, on your own server.</li>
        <li>Give Claude, or another app, the address you get.</li>
        <li>The app sends you back here, and you choose what it may do.</li>
      </ol>
    </>
  );
}

interface SignedInProps {
  readonly site: Site;
  readonly user: User;
}

function SignedIn({ site, user }: SignedInProps) {
  const { isBusy, problem, attempt } = useAttempt();

  function leave() {
    return attempt(async () => {
      await signOut(site.supabase);
      location.replace("/");
    });
  }

  return (
    <>
      <Navigation />
      <h1>Your Homeport</h1>
      <p class="who">
        <span>
          Signed in as <strong>{user.email}</strong>
        </span>
        <button
          type="button"
          name="action"
          value="sign_out"
          class="quiet"
          disabled={isBusy}
          onClick={leave}
        >
          Sign out
        </button>
      </p>
      {problem && <ProblemNotice problem={problem} />}
      <NextSteps endpoint={site.mcpUrl} />
      <ImportSection site={site} />
    </>
  );
}
