import type { AuthServer } from "./auth_server.ts";
import { FACTS } from "./facts/mod.ts";
import { signUp } from "../local/auth/oauth_flow.ts";

/** Registers every fact about a server that is started once, and prints at the end how many held. */
export function prove(name: string, start: () => Promise<AuthServer>): void {
  let server: AuthServer | undefined;
  let held = 0;
  Deno.test.beforeAll(async () => {
    server = await start();
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
