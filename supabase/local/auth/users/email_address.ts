import { invalid } from "../http/auth_error.ts";

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const ADDRESS = new RegExp(
  `^[a-z0-9.!#$%&'*+/=?^_\`{|}~-]+@${LABEL}(?:\\.${LABEL})*$`,
  "i",
);

/**
 * The address in lower case.
 *
 * @throws {AuthError} 400 where it is none.
 */
export function emailAddress(text: string): string {
  if (text === "") throw invalid("An email address is required");
  if (text.length > 255) throw invalid("An email address is too long");
  if (!ADDRESS.test(text)) {
    throw invalid("Unable to validate email address: invalid format");
  }
  return text.toLowerCase();
}
