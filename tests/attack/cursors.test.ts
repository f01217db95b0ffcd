import assert from "node:assert/strict";
import { toCursor } from "../../supabase/functions/mcp/core/page.ts";
import type { Tool } from "../../supabase/functions/mcp/core/tool.ts";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { stringArguments } from "./arguments.ts";
import { openScene, type Scene, SECRET } from "./scene.ts";

type Key = readonly (string | number)[];

/** Values that no list was ever ordered by. */
const VALUES: Key = [
  "'; delete from workouts.performed_set; --",
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999999999Z",
  "2026-01-01T00:00:00.000Z",
  crypto.randomUUID(),
  "infinity",
  "\0",
  "\ud800",
  "",
  -1,
  1e308,
  0.5,
  2 ** 53,
  -(2 ** 31) - 1,
];

const BROKEN = [
  "",
  "=",
  "W10=",
  "bnVsbA==",
  "e30=",
  "WzAs",
  "////",
  "Ω",
  "[0]",
];

/** Every key of up to four places with one strange value in it. */
function forged(genuine: readonly Key[]): readonly string[] {
  const bent = genuine.flatMap((key) =>
    key.flatMap((_, place) => VALUES.map((value) => key.with(place, value)))
  );
  const made = [1, 2, 3, 4].flatMap((length) =>
    VALUES.map((value) => Array<string | number>(length).fill(value))
  );
  return [...BROKEN, ...[...genuine, ...bent, ...made].map(toCursor)];
}

const PAGED = CATALOGUE.tools.filter(({ input }) => "cursor" in input.shape);

for (const tool of PAGED) {
  // Defence: `fromCursor` takes the shape of the list's own key alone, and a
  // place in a list says nothing about whose list it is.
  Deno.test(`a forged cursor makes ${tool.name} tell nothing and fail nowhere`, async () => {
    await using scene = await openScene();
    const genuine = await cursorsOfAnn(scene);
    const before = await scene.annsRows();
    const cursors = forged(genuine);
    const argument = cursorOf(tool);
    for (let at = 0; at < cursors.length; at += 50) {
      const caller = await scene.attacker();
      for (const cursor of cursors.slice(at, at + 50)) {
        const told = await scene.call(
          caller,
          tool.name,
          argument.with(cursor),
        );
        assert.equal(told.status, 200);
        assert.notEqual(told.outcome, "unavailable", cursor);
        assert.ok(!told.text.includes(SECRET), told.text);
      }
    }
    scene.assertNoFault();
    assert.ok(await scene.annsRows() === before, "Ann's rows changed");
  });
}

/** The keys of the victim's own cursors, of every list. */
async function cursorsOfAnn(scene: Scene): Promise<readonly Key[]> {
  const keys: Key[] = [];
  for (const tool of PAGED) {
    const { answer } = await scene.call(scene.ann, tool.name, {
      limit: 1,
      ...("exercise" in tool.input.shape && { exercise: `${SECRET} squat` }),
    });
    if (answer?.next_cursor) keys.push(JSON.parse(atob(answer.next_cursor)));
  }
  assert.ok(keys.length > 0);
  return keys;
}

function cursorOf(tool: Tool) {
  return stringArguments(tool).find(({ path }) => path[0] === "cursor")!;
}
