/** A refusal in Supabase Auth's own shape: `{"code", "error_code", "msg"}`. */
export class AuthError extends Error {
  override readonly name = "AuthError";
  readonly status: number;
  readonly code: string | undefined;
  /** Further members of the body. */
  readonly more: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string | undefined,
    message: string,
    more: Readonly<Record<string, unknown>> = {},
    options: ErrorOptions = {},
  ) {
    super(message, options);
    this.status = status;
    this.code = code;
    this.more = more;
  }
}

/** A refusal as OAuth (RFC 6749 §5.2) words it: `{"error", "error_description"}`, always a 400. */
export class OAuthError extends Error {
  override readonly name = "OAuthError";
  readonly error: string;

  constructor(error: string, description: string) {
    super(description);
    this.error = error;
  }
}

/** A 400 for input that is not as the endpoint asks. */
export function invalid(message: string): AuthError {
  return new AuthError(400, "validation_failed", message);
}

/** A 500 that says what could not be done, and keeps why to itself. */
export function failure(message: string, cause?: unknown): AuthError {
  return new AuthError(500, "unexpected_failure", message, {}, { cause });
}
