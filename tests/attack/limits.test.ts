import assert from "node:assert/strict";
import { connectedClient } from "../support/people.ts";
import { openScene } from "./scene.ts";

// Defence: the bucket that all clients of a user share (`mcp.charge`).
Deno.test("more clients of one user bring no more calls", async () => {
  await using scene = await openScene();
  const { database, ann, call } = scene;
  await database.sql`delete from mcp.rate_limits`;
  await database.sql`update mcp.settings set
    client_burst_credits = 20, user_burst_credits = 30,
    client_credits_per_minute = 1, user_credits_per_minute = 1`;
  let done = 0;
  for (let client = 0; client < 5; client++) {
    const caller = await connectedClient(database, ann.userId);
    const told = await Promise.all(
      Array.from({ length: 10 }, () => call(caller, "list_workouts")),
    );
    done += told.filter(({ outcome }) => outcome === "done").length;
    for (const { outcome, text } of told) {
      if (outcome !== "done") {
        assert.match(text, /^rate_limited: .* come back in \d+ seconds/);
      }
    }
  }
  assert.equal(done, 30);
});

// Defence: a refused call costs what a done one costs (`mcp.record_refusal`).
Deno.test("calls that are refused use the limit up, too", async () => {
  await using scene = await openScene();
  const { app, database, ann, call } = scene;
  await database.sql`delete from mcp.rate_limits`;
  await database.sql`update mcp.settings set
    client_burst_credits = 20, client_credits_per_minute = 1`;
  for (let attempt = 0; attempt < 20; attempt++) {
    await call(ann, "get_workout", {});
    await app.settled();
  }
  const { outcome } = await call(ann, "list_workouts");
  assert.equal(outcome, "rate_limited");
});

// Defence: every bucket is one user's.
Deno.test("one user's calls are not counted as another's", async () => {
  await using scene = await openScene();
  const { database, ann, call } = scene;
  await database.sql`delete from mcp.rate_limits`;
  await database.sql`update mcp.settings set
    client_burst_credits = 20, user_burst_credits = 20,
    client_credits_per_minute = 1, user_credits_per_minute = 1`;
  const mallory = await scene.attacker();
  for (let attempt = 0; attempt < 21; attempt++) {
    await call(mallory, "list_workouts");
  }
  assert.equal((await call(mallory, "list_workouts")).outcome, "rate_limited");
  assert.equal((await call(ann, "list_workouts")).outcome, "done");
});
