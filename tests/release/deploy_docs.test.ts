import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url).pathname;

const text = await Deno.readTextFile(`${ROOT}docs/deploy.md`);

/** Lines of the text's shell blocks. */
const lines = [...text.matchAll(/^```sh\n(.*?)^```/gms)]
  .flatMap(([, block]) => block!.trim().split("\n"));

for (const line of new Set(lines.filter((line) => line.includes("task")))) {
  Deno.test(`docs/deploy.md: \`${line}\` gets as far as the platform`, async () => {
    const options = line.match(/npx -y deno@2\.9\.6 task deploy (.*)$/)![1]!;
    const { stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "task",
        "--quiet",
        "deploy",
        ...options.replace("REF", "abcdefghijklmnopqrst").split(" "),
      ],
      cwd: ROOT,
      env: { ...variables(), SUPABASE_ACCESS_TOKEN: "none", NO_COLOR: "1" },
      stdin: "null",
    }).output();
    assert.match(
      new TextDecoder().decode(stderr).trim(),
      /^SUPABASE_ACCESS_TOKEN does not have a token's shape/,
    );
  });
}

Deno.test("docs/deploy.md links to no file that is not there", async () => {
  const paths = [...text.matchAll(/\]\((\.\.\/[^)#]+)\)/g)].map(([, path]) =>
    new URL(path!, `file://${ROOT}docs/`).pathname
  );
  assert.ok(paths.length > 0);
  for (const path of paths) await Deno.stat(path);
});

/** What the text exports. */
function variables(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = line.match(/^export (\w+)=(.*)$/) ?? [];
      return name ? [[name, value!]] : [];
    }),
  );
}
