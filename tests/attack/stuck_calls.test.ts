import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { openScene } from "./scene.ts";

/** Twice as many as there are connections. */
const CALLS = 8;

// Defence: `fair` in `createApp`.
Deno.test("calls of one user that wait for that user's lock keep nobody else from the database", async () => {
  await using scene = await openScene();
  const { database, ann, call } = scene;
  const mallory = await scene.attacker();
  const holder = await database.sql.reserve();
  const key = `workouts.add_sessions ${mallory.userId}`;
  await holder`select pg_advisory_lock(hashtextextended(${key}, 0))`;
  let answered = 0;
  const stuck = Array.from(
    { length: CALLS },
    (_, nth) =>
      call(mallory, "log_workout", {
        title: `Day ${nth}`,
        weight_unit: "kg",
        exercises: [{ name: "Squat", sets: [{ weight: 60, reps: 5 }] }],
      }).then((told) => {
        answered++;
        return told.outcome;
      }),
  );
  try {
    while (await waiting() === 0) await pause(5);
    assert.equal((await call(ann, "list_workouts")).outcome, "done");
    assert.equal(answered, 0);
  } finally {
    await holder`select pg_advisory_unlock(hashtextextended(${key}, 0))`;
    holder.release();
    await Promise.allSettled(stuck);
  }
  assert.deepEqual(new Set(await Promise.all(stuck)), new Set(["done"]));

  async function waiting(): Promise<number> {
    const [{ count }] = await database.sql<[{ count: number }]>`
      select count(*)::int from pg_locks
      where locktype = 'advisory' and not granted`;
    return count;
  }
});
