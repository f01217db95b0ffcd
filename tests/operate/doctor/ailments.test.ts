import assert from "node:assert/strict";
import { supabaseCli } from "../../../supabase/local/supabase_cli.ts";
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

/** The commands among what mends, without the words that may follow. */
const COMMANDS = AILMENTS
  .map(([, { mend }]) => mend.split(/ {3}/)[0]!)
  .filter((command) => /^[a-z]/.test(command));

for (const command of new Set(COMMANDS)) {
  Deno.test(`\`${command}\` can be run as it stands, once its names are filled in`, () => {
    assert.match(
      command.replaceAll(/<[^>]+>/g, "x"),
      /^(supabase|deno task|git|sudo) [^,;]+$|^(alter|create|delete|drop|grant|insert|revoke|select|update) .+;$/,
    );
  });
}

/** The subcommands of the Supabase CLI that are named, and how. */
const SUBCOMMANDS = Map.groupBy(
  COMMANDS.filter((command) => command.startsWith("supabase ")),
  subcommandOf,
);

/** The words before the first flag, setting or function's name. */
function subcommandOf(command: string): string {
  const words = command.split(" ").slice(1);
  const end = words.findIndex((word) => !/^[a-z][a-z-]*$/.test(word));
  return words.slice(0, end < 0 ? undefined : end)
    .filter((word) => word !== "mcp").join(" ");
}

for (const [subcommand, commands] of SUBCOMMANDS) {
  Deno.test(`the Supabase CLI has \`${subcommand}\`, with every flag that the doctor names`, async () => {
    const help = await supabaseCli(...subcommand.split(" "), "--help");
    assert.match(help, new RegExp(`supabase ${subcommand}`));
    const flags = commands.flatMap((command) =>
      command.match(/--[a-z-]+/g) ?? []
    );
    assert.deepEqual(flags.filter((flag) => !help.includes(flag)), []);
  });
}
