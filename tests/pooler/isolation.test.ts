import assert from "node:assert/strict";
import { listWorkouts } from "../../supabase/functions/mcp/toolsets/workouts/list_workouts.ts";
import { logWorkout } from "../../supabase/functions/mcp/toolsets/workouts/log_workout.ts";
import { gatewayTo } from "../support/call.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { pgbouncer } from "./pgbouncer.ts";

Deno.test("200 interleaved calls of two users on one server connection mix nothing up", async () => {
  await using database = await freshDatabase();
  await using pooler = await pgbouncer(database);
  await using gateway = gatewayTo({ ...database, url: () => pooler.url });
  const callers = [
    await connectedClient(database, await addUser(database)),
    await connectedClient(database, await addUser(database)),
  ];
  await Promise.all(
    callers.map((caller, index) =>
      gateway.call(logWorkout, caller, {
        title: `Of ${index}`,
        exercises: [{ name: "Row", sets: [{ reps: 5 }] }],
      })
    ),
  );
  const answers = await Promise.all(
    Array.from(
      { length: 200 },
      (_, n) => gateway.call(listWorkouts, callers[n % 2]!, {}),
    ),
  );
  answers.forEach(({ items }, n) =>
    assert.deepEqual(
      items.map(({ title }: { title: string }) => title),
      [`Of ${n % 2}`],
    )
  );
});
