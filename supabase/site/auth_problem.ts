import {
  type AuthError,
  isAuthRetryableFetchError,
} from "@supabase/supabase-js";
import { Problem } from "./problem.ts";

/** Supabase Auth's error codes that a person can do something about. */
const WORDS: Readonly<Record<string, string>> = {
  invalid_credentials: "The email address or the password is not right.",
  email_not_confirmed:
    "This email address is not confirmed yet. Open the link in the email that " +
    "was sent to it, then sign in.",
  user_already_exists:
    "There is an account with this email address already. Sign in instead.",
  email_exists:
    "There is an account with this email address already. Sign in instead.",
  email_address_invalid: "This email address cannot be used. Is it complete?",
  validation_failed: "This email address cannot be used. Is it complete?",
  weak_password:
    "This password is too short or too easy to guess. Choose a longer one.",
  user_banned: "This account is blocked. Ask whoever runs this server.",
  signup_disabled:
    "This server takes no new accounts. Ask whoever runs it for one.",
  over_request_rate_limit: "Too many attempts. Wait a minute, then try again.",
  over_email_send_rate_limit:
    "Too many emails were sent. Wait a few minutes, then try again.",
};

/** Whether Supabase Auth no longer knows the session that asked. */
export function isSessionGone({ status }: AuthError): boolean {
  return status === 401 || status === 403;
}

/** An error of Supabase Auth in words for the person at the page. */
export function authProblem(error: AuthError): Problem {
  const { status = 0, code } = error;
  if (isAuthRetryableFetchError(error) || status >= 500) {
    return status === 0 ? unreachable() : outOfOrder();
  }
  const words = WORDS[code ?? ""];
  if (words) return new Problem(words);
  if (status === 429) return new Problem(WORDS.over_request_rate_limit!);
  if (isSessionGone(error) || error.name === "AuthSessionMissingError") {
    return sessionEnded();
  }
  return new Problem(
    "The sign-in service refused this, without a reason that could be told " +
      "here. Try again later.",
  );
}

/** No answer came at all. */
export function unreachable(): Problem {
  return new Problem(
    "The server cannot be reached. Check your connection, then try again.",
    "retry",
  );
}

/** An answer came, to say that the server cannot answer. */
export function outOfOrder(): Problem {
  return new Problem(
    "The server is out of order at the moment. Try again in a minute.",
    "retry",
  );
}

/** The person was signed out elsewhere, or too long ago. */
export function sessionEnded(): Problem {
  return new Problem("Your session has ended. Sign in again.", "sign_in");
}
