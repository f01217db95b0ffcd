import type { Auth } from "../../supabase/local/auth/auth.ts";
import { signUp } from "../local/auth/oauth_flow.ts";
import { type AuthServer, startAuthServer } from "./auth_server.ts";
import { FACTS } from "./facts/mod.ts";

/** Registers every fact about a server that is started once, and prints at the end how many held. */
export function proveContract(name: string, auth: Auth): void {
  let server: AuthServer | undefined;
  let held = 0;
  Deno.test.beforeAll(async () => {
    server = await startAuthServer(auth);
    // The first token after a start is unlike all others, as a fact says.
    await signUp(server);
  });
  Deno.test.afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    console.log(`${name}: ${held} of ${Object.keys(FACTS).length} facts`);
  });
  for (const [fact, proof] of Object.entries(FACTS)) {
    Deno.test(`${name}: ${fact}`, async () => {
      await proof(server!);
      held++;
    });
  }
}
