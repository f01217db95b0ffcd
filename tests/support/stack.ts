import { freePort } from "../../supabase/local/free_port.ts";
import {
  type Stack,
  type StackOptions,
  startStack,
} from "../../supabase/local/stack.ts";

/** A whole local stack on ports of its own, in a folder that goes with it. */
export async function testStack(
  given: Pick<StackOptions, "deno" | "entry" | "importMap" | "auth"> = {},
): Promise<Stack> {
  const dir = await Deno.makeTempDir({ prefix: "homeport-stack-" });
  await Deno.chmod(dir, 0o755);
  const stack = await startStack({
    dir,
    ports: { gateway: freePort(), postgres: freePort(), site: freePort() },
    progress() {},
    durable: false,
    ...given,
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
