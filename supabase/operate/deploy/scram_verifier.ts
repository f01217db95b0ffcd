import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

/** As many as Postgres itself takes. */
const ITERATIONS = 4_096;

/**
 * What Postgres stores of a password, which it takes in place of the password
 * (RFC 5803): the password itself then is in no statement, so in no log of one.
 *
 * @param password ASCII, so that SASLprep leaves it as it is.
 */
export function scramVerifier(
  password: string,
  salt: Uint8Array = randomBytes(16),
): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const storedKey = createHash("sha256").update(clientKey).digest("base64");
  const serverKey = createHmac("sha256", salted).update("Server Key").digest(
    "base64",
  );
  return `SCRAM-SHA-256$${ITERATIONS}:${
    new Uint8Array(salt).toBase64()
  }$${storedKey}:${serverKey}`;
}
