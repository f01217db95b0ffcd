import { join } from "node:path";

/** The API keys of a local project, shaped like the platform's. */
export interface Keys {
  /** For anybody: it opens the door to Supabase Auth and nothing else. */
  readonly publishableKey: string;
  /** For administration. */
  readonly secretKey: string;
  /** What the function signs with. */
  readonly functionSecretKey: string;
}

/** The keys kept in `dir`, made there where there are none. */
export async function keysIn(dir: string): Promise<Keys> {
  const path = join(dir, "keys.json");
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const keys: Keys = {
    publishableKey: `sb_publishable_${random()}`,
    secretKey: `sb_secret_${random()}`,
    functionSecretKey: random(),
  };
  await Deno.writeTextFile(path, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}

function random(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toHex();
}
