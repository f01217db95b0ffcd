import assert from "node:assert/strict";
import { GROUPS } from "../../../supabase/operate/doctor/mod.ts";

const AILMENTS = GROUPS.flatMap(({ ailments }) => Object.entries(ailments));

/** The tests that break something, as text. */
async function faultTests(): Promise<string> {
  const texts: string[] = [];
  for (const folder of ["./", "../../pooler/"]) {
    const url = new URL(folder, import.meta.url);
    for await (const { name } of Deno.readDir(url)) {
      if (!name.endsWith(".test.ts")) continue;
      texts.push(await Deno.readTextFile(new URL(name, url)));
    }
  }
  return texts.join("\n");
}

Deno.test("every finding of the doctor has a test that breaks just that", async () => {
  const text = await faultTests();
  const untested = AILMENTS.map(([id]) => id)
    .filter((id) => !text.includes(`"${id}"`));
  assert.deepEqual(untested, []);
});

Deno.test("no two findings of the doctor share an id", () => {
  const ids = AILMENTS.map(([id]) => id);
  assert.equal(new Set(ids).size, ids.length);
});

for (const [id, { what, why, mend }] of AILMENTS) {
  Deno.test(`${id} says what and why in a sentence each, and what mends it`, () => {
    for (const sentence of [what, why]) {
      assert.match(sentence, /^[A-Z`].*\.( \(.+\))?$|^[A-Z`].*\)\.$/s);
      assert.ok(sentence.length <= 100, sentence);
    }
    assert.ok(mend.length > 8);
  });
}
