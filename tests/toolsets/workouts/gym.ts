import type { Caller } from "../../../supabase/functions/mcp/core/caller.ts";
import type { Permission } from "../../../supabase/functions/mcp/core/permission.ts";
import type { Tool } from "../../../supabase/functions/mcp/core/tool.ts";
import { logWorkout } from "../../../supabase/functions/mcp/toolsets/workouts/log_workout.ts";
import { type Gateway, gatewayTo } from "../../support/call.ts";
import { freshDatabase, type TestDatabase } from "../../support/database.ts";
import { addUser, connectedClient } from "../../support/people.ts";

/** A database with users who train; `await using` it. */
export interface Gym extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly gateway: Gateway;
  /** A new user's connected client, with those permissions; all unless named. */
  member(permissions?: readonly Permission[]): Promise<Caller>;
  // deno-lint-ignore no-explicit-any -- tests look into answers of every shape
  call(tool: Tool, caller: Caller, input?: unknown): Promise<any>;
  /** Logs a session of one exercise and returns the answer. */
  log(
    caller: Caller,
    exercise: string,
    sets: readonly unknown[],
    rest?: Readonly<Record<string, unknown>>,
    // deno-lint-ignore no-explicit-any -- as above
  ): Promise<any>;
}

/** Opens a {@linkcode Gym}. */
export async function openGym(): Promise<Gym> {
  const database = await freshDatabase();
  const gateway = gatewayTo(database);
  const call: Gym["call"] = (tool, caller, input = {}) =>
    gateway.call(tool, caller, input);
  return {
    database,
    gateway,
    call,
    async member(permissions) {
      return await connectedClient(
        database,
        await addUser(database),
        permissions,
      );
    },
    log: (caller, name, sets, rest) =>
      call(logWorkout, caller, {
        title: "Day",
        exercises: [{ name, sets }],
        weight_unit: "kg",
        ...rest,
      }),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** Every item of a paged answer, page after page. */
export async function everyPage(
  { call }: Pick<Gym, "call">,
  tool: Tool,
  caller: Caller,
  input: Readonly<Record<string, unknown>>,
): Promise<unknown[]> {
  const items: unknown[] = [];
  let cursor: string | undefined;
  do {
    const answer = await call(tool, caller, {
      ...input,
      ...(cursor && { cursor }),
    });
    items.push(...answer.items);
    cursor = answer.next_cursor;
  } while (cursor);
  return items;
}

/** What `assert.rejects` takes for a refusal of that code whose words match. */
export function refusal(code: string, words = /./) {
  return { name: "Refusal", code, message: words };
}
