import type { Auth } from "../../supabase/local/auth/auth.ts";
import { freePort } from "../../supabase/local/free_port.ts";
import { type Stack, startStack } from "../../supabase/local/stack.ts";

/** A whole local stack on ports of its own, in a folder that goes with it. */
export async function testStack(
  { deno, entry, auth }: {
    readonly deno?: string;
    readonly entry?: string;
    readonly auth?: Auth;
  } = {},
): Promise<Stack> {
  const dir = await Deno.makeTempDir({ prefix: "homeport-stack-" });
  await Deno.chmod(dir, 0o755);
  const stack = await startStack({
    dir,
    ports: { gateway: freePort(), postgres: freePort(), site: freePort() },
    progress() {},
    durable: false,
    ...(deno && { deno }),
    ...(entry && { entry }),
    ...(auth && { auth }),
  });
  return {
    ...stack,
    async [Symbol.asyncDispose]() {
      await stack[Symbol.asyncDispose]();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

/** Proves a fact on a {@linkcode testStack}. */
export async function withStack(fact: (stack: Stack) => Promise<void>) {
  await using stack = await testStack();
  await fact(stack);
}
