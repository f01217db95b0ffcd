import { consented } from "../../supabase/local/consented.ts";
import { signIn } from "../../supabase/local/sign_in.ts";
import type { Stack } from "../../supabase/local/stack.ts";

/** Longer than a client takes on a slow machine to listen for its user's return. */
const RETURN_MS = 60_000;

/** Who sits at the browser: all that a client leaves to its user. */
export interface Person {
  /** Signs in and consents at the address a client sends them to, and says where the browser is sent back to. */
  consents(authorizationUrl: URL): Promise<URL>;
  /** As {@linkcode Person.consents}, and goes back there. */
  visits(authorizationUrl: URL): Promise<void>;
  /** The addresses that clients have sent them to, in order. */
  readonly sentTo: readonly URL[];
}

/** The demo user, who grants every client `permissions`. */
export async function demoPerson(
  stack: Stack,
  permissions: readonly string[],
): Promise<Person> {
  const user = await signIn(stack, "demo@example.com");
  const sentTo: URL[] = [];
  async function consents(authorizationUrl: URL) {
    sentTo.push(authorizationUrl);
    return await consented(stack, user, authorizationUrl, permissions);
  }
  return {
    sentTo,
    consents,
    async visits(authorizationUrl) {
      await goBack(await consents(authorizationUrl));
    },
  };
}

/** Some clients begin to listen only once they have sent their user away. */
async function goBack(url: URL): Promise<void> {
  const deadline = Date.now() + RETURN_MS;
  for (;;) {
    try {
      await (await fetch(url)).body?.cancel();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
