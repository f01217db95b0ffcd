import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { sessionOf } from "../support/people.ts";
import { openScene } from "./scene.ts";

const ROUNDS = 8;

// Defence: the lock of a user's writes, which `mcp.delete_rows` takes alone.
Deno.test("a client that keeps writing neither stops the deletion of all data nor leaves any", async () => {
  await using scene = await openScene();
  const { app, database } = scene;
  for (let round = 0; round < ROUNDS; round++) {
    const client = await scene.attacker();
    const token = await app.token(await sessionOf(database, client.userId));
    let ended = false;
    const writing = (async () => {
      for (let nth = 0; !ended && nth < 55; nth++) {
        await scene.call(client, "log_workout", {
          title: `Day ${nth}`,
          weight_unit: "kg",
          exercises: [{ name: `Lift ${nth}`, sets: [{ weight: 60, reps: 5 }] }],
        });
      }
    })();
    await pause(120);
    const response = await app.request("/account/data", {
      method: "DELETE",
      headers: {
        "authorization": `Bearer ${token}`,
        "content-type": "application/json",
      },
      body: '{"confirmation":"delete my data"}',
    });
    ended = true;
    await writing;
    assert.equal(response.status, 204, await response.text());
    const left = await database.sql`
      select from workouts.performed_session where user_id = ${client.userId}
      union all
      select from workouts.exercise where user_id = ${client.userId}`;
    assert.equal(left.length, 0, `round ${round}`);
  }
});
