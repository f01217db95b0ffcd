import { connectClient } from "../../supabase/local/connect_client.ts";
import { freePort } from "../../supabase/local/free_port.ts";
import { runScript } from "../../supabase/local/postgres/run_script.ts";
import { signIn } from "../../supabase/local/sign_in.ts";
import { testStack } from "../support/stack.ts";

/** What a client needs to connect. */
export interface Connected {
  readonly url: string;
  readonly token: string;
}

/** A project whose function runs on another host than the project's. */
export interface Elsewhere extends AsyncDisposable {
  /** Where the host listens, on this machine. */
  readonly port: number;
  readonly endpoint: string;
  /** Signs the demo user in, and connects a client to the host, which has to run. */
  connected(): Promise<Connected>;
  /** What an operator sets on the host. */
  readonly settings: Readonly<Record<string, string>>;
  /** Connection string of the project's database for the superuser. */
  readonly databaseUrl: string;
}

/** A project with Auth and Postgres of its own, that expects its function elsewhere; `await using` it. */
export async function elsewhere(): Promise<Elsewhere> {
  const stack = await testStack();
  const port = freePort();
  const endpoint = `http://127.0.0.1:${port}/mcp`;
  await runScript(
    stack.databaseUrl(),
    `update mcp.settings set endpoint = '${endpoint}'`,
  );
  return {
    port,
    endpoint,
    async connected() {
      const user = await signIn(stack, "demo@example.com");
      const { accessToken } = await connectClient(
        { ...stack, endpoint },
        user,
        ["workouts:read", "workouts:write", "account:read"],
      );
      return { url: endpoint, token: accessToken };
    },
    settings: {
      SUPABASE_URL: stack.supabaseUrl,
      SITE_URL: stack.siteUrl,
      MCP_URL: endpoint,
      MCP_DATABASE_URL: stack.databaseUrl("mcp_gateway"),
      MCP_SECRET_KEY: stack.functionSecretKey,
    },
    databaseUrl: stack.databaseUrl(),
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

/** Waits until a host says that it is well; how it ended, where it did instead. */
export async function wellOf(
  { port }: Pick<Elsewhere, "port">,
  ended: Promise<unknown>,
): Promise<void> {
  let over = false;
  void ended.then(() => over = true);
  const deadline = Date.now() + 30_000;
  while (!over && Date.now() < deadline) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/mcp/health`);
      await response.body?.cancel();
      if (response.ok) return;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("The host did not start.");
}
