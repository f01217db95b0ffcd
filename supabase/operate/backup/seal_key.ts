import { Fault } from "../../local/fault.ts";

/** Rounds of PBKDF2 with SHA-256 that a passphrase is put through. */
export const ROUNDS = 600_000;

/** What a backup is sealed and opened with: words, or 32 bytes of chance. */
export type Secret =
  | { readonly kind: "passphrase"; readonly passphrase: string }
  | { readonly kind: "key"; readonly bytes: Uint8Array<ArrayBuffer> };

/**
 * The secret that the environment names.
 *
 * @throws {Fault} Where there is none, there are two, or it is too weak.
 */
export function secretFrom(
  env: Readonly<Record<string, string | undefined>>,
): Secret {
  const passphrase = env["BACKUP_PASSPHRASE"];
  const key = env["BACKUP_KEY"];
  if (passphrase && key) {
    throw new Fault("Set BACKUP_PASSPHRASE or BACKUP_KEY, not both.");
  }
  if (passphrase) {
    if ([...passphrase].length < 16) {
      throw new Fault(
        "BACKUP_PASSPHRASE is too short to guard a whole database: use 16 " +
          "characters or more, such as five words drawn by lot.",
      );
    }
    return { kind: "passphrase", passphrase };
  }
  if (key) {
    if (!/^[0-9a-f]{64}$/i.test(key)) {
      throw new Fault(
        "BACKUP_KEY is 64 hexadecimal digits, as of `openssl rand -hex 32`.",
      );
    }
    return { kind: "key", bytes: Uint8Array.fromHex(key) };
  }
  throw new Fault(
    "A backup is sealed: set BACKUP_PASSPHRASE to 16 characters or more, or " +
      "BACKUP_KEY to what `openssl rand -hex 32` prints. Keep it where the " +
      "backup is not; without it nobody opens the file again.",
  );
}

/** The key of one file, which no other file shares: so chunks may count as nonces. */
export async function sealKey(
  secret: Secret,
  salt: Uint8Array<ArrayBuffer>,
  rounds: number,
): Promise<CryptoKey> {
  const aes = { name: "AES-GCM", length: 256 };
  const uses: KeyUsage[] = ["encrypt", "decrypt"];
  const { subtle } = crypto;
  if (secret.kind === "passphrase") {
    const bytes = new TextEncoder().encode(secret.passphrase.normalize("NFC"));
    const from = await subtle.importKey("raw", bytes, "PBKDF2", false, [
      "deriveKey",
    ]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
    return await subtle.deriveKey(how, from, aes, false, uses);
  }
  const from = await subtle.importKey("raw", secret.bytes, "HKDF", false, [
    "deriveKey",
  ]);
  const info = new TextEncoder().encode("homeport backup");
  const how = { name: "HKDF", hash: "SHA-256", salt, info };
  return await subtle.deriveKey(how, from, aes, false, uses);
}
