import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import type { Tool } from "../../supabase/functions/mcp/core/tool.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { type ModernAnswer, modernRequest } from "../support/modern_request.ts";
import { addUser, connectedClient } from "../support/people.ts";

/** What a client declares that follows tasks. */
export const FOLLOWS = {
  elicitation: {},
  extensions: { "io.modelcontextprotocol/tasks": {} },
};

type Params = Readonly<Record<string, unknown>>;

/** Who sends a request, and where to. */
export interface Sender {
  readonly caller?: Caller;
  readonly capabilities?: Readonly<Record<string, unknown>>;
  readonly path?: string;
}

/** The whole function with a client that starts tasks. */
export interface TaskScene extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly app: TestApp;
  readonly caller: Caller;
  /** A request of 2026-07-28, by the client of the scene, which follows tasks, unless told otherwise. */
  send(
    method: string,
    params: Params,
    sender?: Sender,
  ): Promise<ModernAnswer>;
  /** Starts a task of a tool, and returns its id. */
  start(tool: string, args?: object): Promise<string>;
  /** Looks until the task is at one of these; what it is then. */
  at(
    taskId: string,
    ...statuses: readonly string[]
  ): Promise<ModernAnswer["result"]>;
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

  async function send(
    method: string,
    params: Params,
    { caller: by = caller, capabilities = FOLLOWS, path = "" }: Sender = {},
  ) {
    const token = await app.token(by);
    const request = { token, method, params, capabilities, path };
    return await modernRequest(app, request);
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
