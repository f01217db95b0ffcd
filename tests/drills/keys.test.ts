import assert from "node:assert/strict";
import { logWorkout, pause } from "./calls.ts";
import { openScene } from "./scene.ts";
import { signingKey } from "./published_keys.ts";

Deno.test("keys that are rotated as Supabase Auth rotates them cost no call", async () => {
  await using scene = await openScene();
  const { keys, key, callers, url } = scene;
  const load = scene.load();
  await load.untilDone(20);
  // The next key stands by before it signs, the last one stays until its tokens are over.
  const next = await signingKey("second");
  keys.publish(key, next);
  const token = await keys.token(next, callers[0]!);
  const deadlineMs = performance.now() + 45_000;
  let outcome = await logWorkout(url, token);
  // The function looks for keys it does not know no more often than each half minute.
  while (!outcome.done && performance.now() < deadlineMs) {
    await pause(1_000);
    outcome = await logWorkout(
      url,
      await keys.token(next, callers[0]!, { jti: crypto.randomUUID() }),
    );
  }
  assert.ok(outcome.done, outcome.words);
  const outcomes = await load.end();
  assert.deepEqual(outcomes.filter(({ done }) => !done), []);
  await scene.nothingIsLost([...outcomes, outcome]);
});

Deno.test("a key that is withdrawn ends its tokens for who was not let in yet, in words", async () => {
  await using scene = await openScene();
  const { keys, key, callers } = scene;
  keys.publish(await signingKey("second"));
  await using late = await scene.anotherFunction();
  const outcome = await logWorkout(
    late.url,
    await keys.token(key, callers[0]!),
  );
  assert.ok(!outcome.done && outcome.inWords, outcome.words);
  assert.match(outcome.words, /^401 /);
});

Deno.test("while Auth is down, who is known goes on, and who is new is asked to come back", async () => {
  await using scene = await openScene();
  const { keys, key, callers, tokens, url } = scene;
  const load = scene.load();
  await load.untilDone(20);
  await keys.down();
  // A token of a key that is known needs nobody.
  const fresh = await logWorkout(url, await keys.token(key, callers[1]!));
  assert.ok(fresh.done, fresh.words);
  await using late = await scene.anotherFunction();
  const early = await logWorkout(late.url, tokens[0]!);
  assert.match(early.words, /^503 /);
  assert.ok(early.inWords);
  await keys.up();
  const back = await logWorkout(late.url, tokens[0]!);
  assert.ok(back.done, back.words);
  const outcomes = await load.end();
  assert.deepEqual(outcomes.filter(({ done }) => !done), []);
});

for (const offS of [-90, 90]) {
  Deno.test(`a clock that is ${offS} s off Auth's costs no call of a token that has time left`, async () => {
    await using scene = await openScene();
    const { keys, key, callers, url } = scene;
    const iat = Math.floor(Date.now() / 1000) + offS;
    const outcome = await logWorkout(
      url,
      await keys.token(key, callers[0]!, { iat, exp: iat + 3_600 }),
    );
    assert.ok(outcome.done, outcome.words);
  });
}

Deno.test("a token that our fast clock calls over is refused in words that have the client fetch another", async () => {
  await using scene = await openScene();
  const { keys, key, callers, url } = scene;
  const exp = Math.floor(Date.now() / 1000) + 60 - 90;
  const { words, inWords } = await logWorkout(
    url,
    await keys.token(key, callers[0]!, { exp }),
  );
  assert.ok(inWords);
  assert.match(words, /^401 .*expired/);
});
