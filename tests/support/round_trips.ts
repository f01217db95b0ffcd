import assert from "node:assert/strict";
import type { Caller } from "../../supabase/functions/mcp/kernel/caller.ts";
import { TOOLS } from "../../supabase/functions/mcp/tools/mod.ts";
import { type Gateway, gatewayTo } from "./call.ts";
import { freshDatabase, type TestDatabase } from "./database.ts";
import { addUser, connectedClient } from "./people.ts";
import { wireTo } from "./wire.ts";

/** A valid call of every tool, by its name, given the id of a logged workout. */
function exampleOf(name: string, workout_id: string): Record<string, unknown> {
  const examples: Readonly<Record<string, Record<string, unknown>>> = {
    list_exercises: { search: "bench" },
    get_exercise_history: { exercise: "Bench Press" },
    get_personal_records: {},
    list_workouts: {},
    get_workout: { workout_id },
    log_workout: WORKOUT,
    list_connections: {},
    recent_activity: { tool: "log_workout" },
    whoami: {},
  };
  const example = examples[name];
  assert.ok(example, `no example of a call of ${name}`);
  return example;
}

const WORKOUT = {
  title: "Push",
  weight_unit: "kg",
  exercises: [{ name: "Bench Press", sets: [{ weight: 80, reps: 5 }] }],
};

/**
 * Registers, for every tool, the fact that a call of it costs one round trip on
 * a warm connection, counted on the wire in front of what `reach` gives: a
 * local port, and the connection string to use there.
 */
export function testRoundTrips(
  way: string,
  reach: (database: TestDatabase) => Promise<Reached>,
) {
  for (const tool of TOOLS) {
    Deno.test(`${tool.name} costs one round trip ${way}`, async () => {
      await using database = await freshDatabase();
      await using reached = await reach(database);
      await using wire = wireTo(Number(new URL(reached.url).port));
      const url = new URL(reached.url);
      url.port = String(wire.port);
      await using gateway = gatewayTo({
        ...database,
        url: () => url.href,
      });
      const caller = await connectedClient(database, await addUser(database));
      const workoutId = await logged(gateway, caller);
      wire.flights();

      await gateway.call(tool, caller, exampleOf(tool.name, workoutId));

      assert.equal(wire.flights(), 1);
    });
  }
}

/** A way to Postgres, open as long as the test. */
export interface Reached extends AsyncDisposable {
  readonly url: string;
}

async function logged(gateway: Gateway, caller: Caller): Promise<string> {
  const log = TOOLS.find(({ name }) => name === "log_workout");
  const { workout_id } = await gateway.call(log!, caller, WORKOUT);
  return workout_id;
}
