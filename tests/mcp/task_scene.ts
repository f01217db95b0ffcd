import type { Caller } from "../../supabase/functions/mcp/kernel/caller.ts";
import type { Tool } from "../../supabase/functions/mcp/kernel/tool.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";

/** What a client declares that follows tasks. */
export const FOLLOWS = {
  elicitation: {},
  extensions: { "io.modelcontextprotocol/tasks": {} },
};

/** What came of a request. */
export interface Reply {
  // deno-lint-ignore no-explicit-any -- tests look into answers of every shape
  readonly result?: any;
  // deno-lint-ignore no-explicit-any -- as above
  readonly error?: any;
}

/** Who sends a request, and where to. */
export interface Sender {
  readonly caller?: Caller;
  readonly capabilities?: object;
  readonly path?: string;
}

/** The whole function with a client that starts tasks. */
export interface TaskScene extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly app: TestApp;
  readonly caller: Caller;
  /** A request of 2026-07-28, by the client of the scene, which follows tasks, unless told otherwise. */
  send(method: string, params: object, sender?: Sender): Promise<Reply>;
  /** Starts a task of a tool, and returns its id. */
  start(tool: string, args?: object): Promise<string>;
  /** Looks until the task is at one of these; what it is then. */
  at(taskId: string, ...statuses: readonly string[]): Promise<Reply["result"]>;
}

/** Opens a {@linkcode TaskScene} with these tools; `await using` it. */
export async function taskScene(
  ...tools: readonly Tool[]
): Promise<TaskScene> {
  const database = await freshDatabase();
  await database.sql`
    create table public.step (number integer);
    grant insert, select on public.step to authenticated;
    update mcp.settings
    set client_burst_credits = 100000, user_burst_credits = 100000`.simple();
  const app = await testApp({
    databaseUrl: database.url("mcp_gateway"),
    catalogue: { tools },
  });
  const caller = await connectedClient(database, await addUser(database));

  async function send(method: string, params: object, sender: Sender = {}) {
    const token = await app.token(sender.caller ?? caller);
    const request = modernRequest(method, params, token, sender.capabilities);
    return await replyOf(await app.request(sender.path ?? "", request));
  }
  return {
    database,
    app,
    caller,
    send,
    async start(name, args = {}) {
      const { result } = await send("tools/call", { name, arguments: args });
      return result.taskId;
    },
    async at(taskId, ...statuses) {
      for (;;) {
        const { result } = await send("tasks/get", { taskId });
        if (statuses.includes(result.status)) return result;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async [Symbol.asyncDispose]() {
      // Whoever is still at work finds out, and leaves.
      await database.sql`delete from mcp.tasks`;
      await app[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** A request of 2026-07-28 as it goes over the wire. */
export function modernRequest(
  method: string,
  params: object,
  token: string,
  capabilities: object = FOLLOWS,
  meta: object = {},
): RequestInit {
  const { name, taskId } = params as Readonly<Record<string, string>>;
  const routed = name ?? taskId;
  return {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
      ...(routed && { "mcp-name": routed }),
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          "io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
          "io.modelcontextprotocol/clientCapabilities": capabilities,
          ...meta,
        },
      },
    }),
  };
}

/** The answer, whether it came alone or at the end of a stream. */
export async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  const events = [...text.matchAll(/^data: (.+)$/gm)].map(([, json]) => json!);
  return JSON.parse(events.at(-1) ?? text);
}
