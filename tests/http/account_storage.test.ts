import assert from "node:assert/strict";
import { accountScene } from "./account_scene.ts";

const STRONG = `Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps
2021-02-10 16:46:13,"Push",1h,"Bench Press",1,80,5
`;

Deno.test("GET /account/storage says what is kept of the user and what may be", async () => {
  await using scene = await accountScene();
  const ann = await scene.visitor();
  const limits = { log_limit_bytes: 20_000_000, data_limit_bytes: 25_000_000 };
  assert.deepEqual(await ann.json("/storage"), {
    log_bytes: 0,
    data_bytes: 0,
    ...limits,
  });
  const imported = await ann.request("/import?unit=kg&time_zone=UTC", {
    method: "POST",
    body: STRONG,
  });
  assert.match(await imported.text(), /"type":"report"/);
  const { data_bytes, ...rest } = await ann.json("/storage");
  assert.ok(data_bytes > 200 && data_bytes < 2_000, `${data_bytes}`);
  assert.deepEqual(rest, { log_bytes: 0, ...limits });
  const ben = await scene.visitor();
  assert.equal((await ben.json("/storage")).data_bytes, 0);
});

Deno.test("an import of more than a user may keep is refused in words, and keeps nothing", async () => {
  await using scene = await accountScene();
  const ann = await scene.visitor();
  await scene.database.sql`update mcp.settings set user_data_mb = 1`;
  const sets = Array.from(
    { length: 9_000 },
    (_, n) => `2021-02-10 16:46:13,"Push",1h,"Bench Press",${n + 1},80,5`,
  );
  const [header] = STRONG.split("\n");
  const response = await ann.request("/import?unit=kg&time_zone=UTC", {
    method: "POST",
    body: [header, ...sets, ""].join("\n"),
  });
  const last = JSON.parse((await response.text()).trim().split("\n").at(-1)!);
  assert.equal(last.code, "storage_full");
  assert.match(last.message, /more than the 1 MB .* Delete something first/);
  const kept = await scene.database.sql`
    select from workouts.performed_session
    where user_id = ${ann.caller.userId}`;
  assert.equal(kept.length, 0);
  assert.equal((await ann.json("/storage")).data_bytes, 0);
});
