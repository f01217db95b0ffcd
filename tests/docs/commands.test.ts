import assert from "node:assert/strict";
import { join } from "node:path";
import { desk } from "../local/desk.ts";
import { commandLines } from "./command_lines.ts";
import { COMMANDS, rowOf } from "./commands.ts";
import { FILES, PAGES } from "./pages.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

const STRONG = `Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps
2021-02-10 16:46:13,"Push",1h,"Bench Press",1,80,5
`;

/** A task as pages name it, whole or cut short, in a sentence or in a block. */
const TASK =
  /(?:`|(?:`… |`deno |deno@2\.9\.6 ))task (?:--quiet )?([a-z]+(?:[:-][a-z]+)?)/g;

/** Each block of commands, in its page. */
const BLOCKS = PAGES.flatMap(({ path, blocks }) =>
  blocks.filter(({ language }) => language === "sh").map((block) => ({
    place: `${path}:${block.line}`,
    lines: commandLines(block.text),
  }))
);

Deno.test("every command of every page is run by a test, or says why not", () => {
  const unknown = BLOCKS.flatMap(({ place, lines }) =>
    lines.filter((line) => !rowOf(line)).map((line) => `${place} ${line}`)
  );
  assert.deepEqual(unknown, []);
});

Deno.test("a command that nobody runs is found", () => {
  assert.equal(rowOf("rm -rf /"), undefined);
});

Deno.test("every test that is said to run a command is there", () => {
  const missing = COMMANDS.flatMap(([, proof]) =>
    "test" in proof && !FILES.includes(proof.test) ? [proof.test] : []
  );
  assert.deepEqual(missing, []);
});

Deno.test("every task that a page names is one", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const named = PAGES.flatMap(({ path, text }) =>
    [...text.matchAll(TASK)].map(([, task]) => ({ path, task: task! }))
  );
  assert.ok(named.length > 20);
  assert.deepEqual(
    named.filter(({ task }) => !Object.hasOwn(tasks, task)),
    [],
  );
});

Deno.test("the commands that need a running stack end well on one", async () => {
  await using at = await desk();
  await at.start();
  const [port] = at.ports.map((option) => option.split("=")[1]!);
  const file = join(at.dir, "strong.csv");
  await Deno.writeTextFile(file, STRONG);
  for (const { place, lines } of BLOCKS) {
    const script = lines.filter((line) => {
      const [, proof] = rowOf(line) ?? [];
      return proof && "here" in proof;
    });
    if (script.length === 0) continue;
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: [
        "-euc",
        script.join("\n")
          .replaceAll("npx -y deno@2.9.6", Deno.execPath())
          .replaceAll("127.0.0.1:54321", `127.0.0.1:${port}`)
          .replaceAll("strong.csv", file)
          .replaceAll("curl ", "curl --silent --show-error --fail "),
      ],
      cwd: ROOT,
      env: { HOMEPORT_LOCAL_DIR: at.dir, NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    const words = decoder.decode(stdout) + decoder.decode(stderr);
    assert.equal(code, 0, `${place}\n${words}`);
    if (script.some((line) => line.startsWith("curl"))) {
      assert.match(words, /"result"/, place);
      assert.doesNotMatch(words, /"isError":true/, place);
    }
  }
});
