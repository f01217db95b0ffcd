import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { logWorkout } from "../../supabase/functions/mcp/toolsets/workouts/log_workout.ts";
import { type TestApp, testApp } from "./app.ts";
import { gatewayTo } from "./call.ts";
import { freshDatabase, type TestDatabase } from "./database.ts";
import { ASKABLE, type ModernAnswer, modernRequest } from "./modern_request.ts";
import { addUser, connectedClient } from "./people.ts";

/** A user with one workout, a client of theirs, and the means to delete it. */
export interface Deletion extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly app: TestApp;
  readonly caller: Caller;
  readonly workoutId: string;
  /** Calls `delete_workout` as a client that can be asked; `rest` goes into the parameters. */
  call(rest?: Readonly<Record<string, unknown>>, by?: Caller): Promise<
    ModernAnswer
  >;
  /** Whether the workout is still there. */
  remains(): Promise<boolean>;
  /** What the record says of the deletion, call by call. */
  outcomes(): Promise<readonly string[]>;
}

/** Sets it up; `await using` it. */
export async function deletion(): Promise<Deletion> {
  const database = await freshDatabase();
  const app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const caller = await connectedClient(database, await addUser(database));
  await using gateway = gatewayTo(database);
  const { workout_id: workoutId } = await gateway.call(logWorkout, caller, {
    title: "Leg day",
    weight_unit: "kg",
    started_at: "2026-03-01T18:30:00Z",
    exercises: [{ name: "Squat", sets: [{ weight: 100, reps: 5 }] }],
  });
  return {
    database,
    app,
    caller,
    workoutId,
    async call(rest = {}, by = caller) {
      return await modernRequest(app, {
        token: await app.token(by),
        method: "tools/call",
        capabilities: ASKABLE,
        params: {
          name: "delete_workout",
          arguments: { workout_id: workoutId },
          ...rest,
        },
      });
    },
    async remains() {
      const rows = await database.sql`
        select from workouts.performed_session where id = ${workoutId}`;
      return rows.length > 0;
    },
    async outcomes() {
      await app.settled();
      const rows = await database.sql`
        select outcome from mcp.audit_log where tool = 'delete_workout'
        order by id`;
      return rows.map(({ outcome }) => outcome);
    },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** What a user who agrees sends back. */
export const AGREED = {
  inputResponses: {
    agreement: { action: "accept", content: { agree: true } },
  },
};
