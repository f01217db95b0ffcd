import { EndedFault, refreshed } from "./refreshed.ts";
import { signedIn } from "./sign_in.ts";
import type { SignIn, SignInFile } from "./sign_in_file.ts";

/** A sign-in that is kept up for as long as it is used. */
export interface Access {
  /**
   * An access token that is good for a while, and not the rejected one.
   *
   * @throws {Fault} Where there is none without the user.
   */
  token(rejected?: string): Promise<string>;
  /**
   * Makes sure of a sign-in, with the user in front of a browser if need be.
   *
   * @throws {Fault}
   */
  open(options: { readonly anew: boolean }): Promise<void>;
}

/** What keeps up a sign-in. */
export interface AccessOptions {
  readonly endpoint: URL;
  readonly file: SignInFile;
  /** Has the user look at a page. */
  readonly show: (url: URL) => void;
}

/** Renewed when it has less left: a call takes its time, and clocks differ. */
const SPARE_MS = 60_000;

/** The access that a kept sign-in gives. */
export function access({ endpoint, file, show }: AccessOptions): Access {
  async function token(rejected?: string): Promise<string> {
    return usable(await file.read(), rejected) ??
      // A refresh token counts once. Of several processes, one renews it, and
      // the others find in the file what it got.
      await file.alone(() => renewed(rejected));
  }

  async function renewed(rejected?: string): Promise<string> {
    const kept = await file.read();
    const found = usable(kept, rejected);
    if (found) return found;
    if (!kept?.tokens) {
      throw new EndedFault(
        "Nobody is signed in. Run `deno task stdio --sign-in` with the same URL.",
      );
    }
    const next = await refreshed(endpoint, kept);
    await file.write(next);
    return next.tokens!.access_token;
  }

  return {
    token,
    open: ({ anew }) =>
      file.alone(async () => {
        if (!anew && await isOpen(() => renewed())) return;
        const kept = await file.read();
        await file.write(await signedIn({ endpoint, kept, show }));
      }),
  };
}

async function isOpen(renew: () => Promise<string>): Promise<boolean> {
  try {
    await renew();
    return true;
  } catch (thrown) {
    if (thrown instanceof EndedFault) return false;
    throw thrown;
  }
}

function usable(
  kept: SignIn | undefined,
  rejected?: string,
): string | undefined {
  if (!kept?.tokens) return undefined;
  const { access_token, expires_at } = kept.tokens;
  const isGood = expires_at - Date.now() > SPARE_MS &&
    access_token !== rejected;
  return isGood ? access_token : undefined;
}
