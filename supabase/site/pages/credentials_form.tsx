import { useState } from "hono/jsx/dom";
import { ProblemNotice } from "../elements/problem_notice.tsx";
import { submittedFields } from "../elements/submitted_fields.ts";
import { useAttempt } from "../elements/use_attempt.ts";

/** What a person signs in or up with. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
}

interface CredentialsFormProps {
  readonly submitLabel: string;
  readonly busyLabel: string;
  /** A password to be made up, of at least so many characters; otherwise a known one. */
  readonly newPasswordLength?: number;
  readonly onCredentials: (credentials: Credentials) => Promise<void>;
}

/** Asks for an email address and a password. */
export function CredentialsForm(
  { submitLabel, busyLabel, newPasswordLength, onCredentials }:
    CredentialsFormProps,
) {
  const { isBusy, problem, attempt } = useAttempt();
  const [isShown, setShown] = useState(false);

  function submit(event: Event) {
    const fields = submittedFields(event);
    return attempt(() =>
      onCredentials({
        email: String(fields.get("email")).trim(),
        password: String(fields.get("password")),
      })
    );
  }

  return (
    // A form sent without script must not put the password into a URL.
    <form method="post" onSubmit={submit}>
      {problem && <ProblemNotice problem={problem} />}
      <label for="email">Email address</label>
      <input
        id="email"
        name="email"
        type="email"
        autocomplete="username"
        required
      />
      <label for="password">Password</label>
      <input
        id="password"
        name="password"
        type={isShown ? "text" : "password"}
        autocomplete={newPasswordLength ? "new-password" : "current-password"}
        minLength={newPasswordLength}
        aria-describedby={newPasswordLength ? "password-hint" : undefined}
        required
      />
      {newPasswordLength && (
        <p class="hint" id="password-hint">
          At least {newPasswordLength} characters.
        </p>
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={isShown}
          onChange={() => setShown(!isShown)}
        />{" "}
        Show the password
      </label>
      <button class="primary" type="submit" disabled={isBusy}>
        {isBusy ? busyLabel : submitLabel}
      </button>
    </form>
  );
}
