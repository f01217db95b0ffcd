import { compare, hash } from "bcryptjs";
import { AuthError, invalid } from "../http/auth_error.ts";

const MIN_LENGTH_BYTES = 6;
const MAX_LENGTH_BYTES = 72; // bcrypt reads no further
const COST = 10;

/** The bcrypt hash under which Supabase Auth would store this password. */
export function passwordHash(password: string): Promise<string> {
  return hash(password, COST);
}

/** Whether this is the password behind the hash. */
export async function isPassword(
  password: string,
  hash: string | null,
): Promise<boolean> {
  return hash !== null && hash !== "" && await compare(password, hash);
}

/** A password nobody knows, for users who are to sign in by a link. */
export function unknowablePassword(): string {
  return crypto.randomUUID() + crypto.randomUUID().slice(0, 28);
}

/**
 * Refuses a password that is too short or too long.
 *
 * @throws {AuthError} 422 `weak_password`, or 400 for more than bcrypt reads.
 */
export function requireStrength(password: string): void {
  const { length } = new TextEncoder().encode(password);
  if (length > MAX_LENGTH_BYTES) {
    throw invalid(
      `Password cannot be longer than ${MAX_LENGTH_BYTES} characters`,
    );
  }
  if (length < MIN_LENGTH_BYTES) {
    throw new AuthError(
      422,
      "weak_password",
      `Password should be at least ${MIN_LENGTH_BYTES} characters.`,
      { weak_password: { reasons: ["length"] } },
    );
  }
}
