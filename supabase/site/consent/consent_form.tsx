import type { OAuthAuthorizationDetails } from "@supabase/supabase-js";
import { useState } from "hono/jsx/dom";
import { ProblemNotice } from "../elements/problem_notice.tsx";
import { useAttempt } from "../elements/use_attempt.ts";
import { Problem } from "../problem.ts";
import { signOut } from "../session.ts";
import type { Site } from "../site.ts";
import type { Choice } from "./choice.ts";
import { ClientCard } from "./client_card.tsx";
import { clientName } from "./client_name.ts";
import { PermissionChoice } from "./permission_choice.tsx";
import { allow, deny, obstacle } from "./request.ts";

interface ConsentFormProps {
  readonly site: Site;
  readonly details: OAuthAuthorizationDetails;
  readonly firstChoice: Choice;
  /** Told the URL that takes the answer to the client. */
  readonly onAnswered: (redirectUrl: string) => void;
  readonly onSignedOut: () => void;
}

/** What an app asks, and the answers there are: to deny it is always one. */
export function ConsentForm(
  { site, details, firstChoice, onAnswered, onSignedOut }: ConsentFormProps,
) {
  const { isBusy, problem, attempt } = useAttempt();
  const [choice, setChoice] = useState(firstChoice);
  const barred = obstacle(details);

  function answerAllow() {
    return attempt(async () => {
      if (choice.size === 0) {
        throw new Problem(
          "Nothing is ticked. Tick what the app may do, or deny its request.",
        );
      }
      onAnswered(await allow(site, details, choice));
    });
  }

  function answerDeny() {
    return attempt(async () => onAnswered(await deny(site, details)));
  }

  function leave() {
    return attempt(async () => {
      await signOut(site.supabase);
      onSignedOut();
    });
  }

  // No <form>: Enter on a checkbox would submit it, and answer unasked.
  return (
    <div class="consent" aria-busy={isBusy ? "true" : "false"}>
      <h1>
        “<bdi>{clientName(details.client.name)}</bdi>” asks to use your Homeport
      </h1>
      {barred && (
        <div class="problem">
          <p>{barred}</p>
        </div>
      )}
      <ClientCard details={details} />
      <p class="who">
        <span>
          You are <strong>{details.user.email}</strong>
        </span>
        <button
          type="button"
          name="action"
          value="switch_account"
          class="quiet"
          disabled={isBusy}
          onClick={leave}
        >
          Not you?
        </button>
      </p>
      {!barred && (
        <PermissionChoice
          legend={<h2>What it may do</h2>}
          choice={choice}
          isBusy={isBusy}
          onChoice={setChoice}
        />
      )}
      {problem && <ProblemNotice problem={problem} />}
      <div class="answers">
        <button
          type="button"
          name="action"
          value="deny"
          disabled={isBusy}
          onClick={answerDeny}
        >
          Deny
        </button>
        {!barred && (
          <button
            type="button"
            name="action"
            value="allow"
            class="primary"
            disabled={isBusy}
            onClick={answerAllow}
          >
            Allow
          </button>
        )}
      </div>
      <p class="hint" role="status">{isBusy ? "One moment…" : ""}</p>
    </div>
  );
}
