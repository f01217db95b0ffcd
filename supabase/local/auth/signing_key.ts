import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { exportJWK, generateKeyPair, type JWK } from "jose";

/** The ES256 private key kept at `path`, made there with mode 0600 where there is none. */
export async function signingKeyAt(path: string): Promise<JWK> {
  const kept = await keyIn(path);
  if (kept) return kept;
  await mkdir(dirname(path), { recursive: true });
  const aside = `${path}.${crypto.randomUUID()}`;
  await writeFile(aside, JSON.stringify(await newSigningKey()), {
    mode: 0o600,
  });
  try {
    // A link comes whole or, where another start was faster, not at all.
    await link(aside, path);
  } catch (error) {
    if (!isError(error, "EEXIST")) throw error;
  } finally {
    await rm(aside);
  }
  return await signingKeyAt(path);
}

/** A new ES256 private key with a `kid` of its own. */
export async function newSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  return {
    ...await exportJWK(privateKey),
    kid: crypto.randomUUID(),
    alg: "ES256",
    use: "sig",
    key_ops: ["sign"],
  };
}

async function keyIn(path: string): Promise<JWK | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (isError(error, "ENOENT")) return undefined;
    throw error;
  }
}

function isError(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
