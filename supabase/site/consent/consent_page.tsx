import { useState } from "hono/jsx/dom";
import { LoadProblem } from "../elements/problem_notice.tsx";
import { Waiting } from "../elements/waiting.tsx";
import { useLoaded } from "../elements/use_loaded.ts";
import { leadingTo } from "../return_path.ts";
import { signOut } from "../session.ts";
import type { Site } from "../site.ts";
import { ConsentForm } from "./consent_form.tsx";
import { isRegistrable } from "./destination.ts";
import { openRequest } from "./request.ts";

/** Where the person is: about to answer, on the way back, or signed out to begin anew. */
type Stage =
  | { readonly name: "asked" }
  | { readonly name: "leaving"; readonly url: string }
  | { readonly name: "signed_out"; readonly email: string };

/** Asks whoever is signed in what an app may do, and takes the answer back to it. */
export function ConsentPage({ site }: { readonly site: Site }) {
  const [stage, setStage] = useState<Stage>({ name: "asked" });
  const here = location.pathname + location.search;
  const request = useLoaded(async () => {
    const id = new URLSearchParams(location.search).get("authorization_id");
    const request = await openRequest(site, id);
    if (request.state === "signed_out") {
      location.replace(leadingTo("/sign-in", here));
    } else if (request.state === "answered_before") leave(request.redirectUrl);
    return request;
  });

  /** The consent page does not stay in the history: it has been answered. */
  function leave(url: string) {
    setStage({ name: "leaving", url });
    if (isRegistrable(url)) location.replace(url);
  }

  async function switchAccount() {
    await signOut(site.supabase);
    location.replace(leadingTo("/sign-in", here));
  }

  if (stage.name === "leaving") return <Leaving url={stage.url} />;
  if (stage.name === "signed_out") return <SignedOut email={stage.email} />;
  if (request.state === "failed") {
    return (
      <>
        <h1>This request cannot be answered</h1>
        <LoadProblem problem={request.problem}>
          {request.problem.remedy === "switch_account" && (
            <p>
              <button type="button" onClick={switchAccount}>
                Sign in with another account
              </button>
            </p>
          )}
        </LoadProblem>
      </>
    );
  }
  if (request.state === "loading" || request.value.state !== "open") {
    return <Waiting>One moment…</Waiting>;
  }
  const { details, choice } = request.value;
  return (
    <ConsentForm
      site={site}
      details={details}
      firstChoice={choice}
      onAnswered={leave}
      onSignedOut={() =>
        setStage({ name: "signed_out", email: details.user.email })}
    />
  );
}

function Leaving({ url }: { readonly url: string }) {
  return (
    <div role="status">
      <h1>Taking you back…</h1>
      {isRegistrable(url)
        ? (
          <p>
            Nothing happens?{" "}
            <a href={url}>Go back to the app</a>. When the app has opened, you
            can close this page.
          </p>
        )
        : <p>The app gave no address that may be opened.</p>}
    </div>
  );
}

function SignedOut({ email }: { readonly email: string }) {
  return (
    <>
      <h1>You are signed out</h1>
      <p class="lead">
        The app’s request was opened for {email}{" "}
        and cannot be moved to another account.
      </p>
      <ol class="steps">
        <li>Sign in here with the account you want to use.</li>
        <li>Go back to the app and connect again.</li>
      </ol>
      <p>
        <a class="button primary" href="/sign-in">
          Sign in with another account
        </a>
      </p>
    </>
  );
}
