import assert from "node:assert/strict";
import { projectCopy } from "./project_copy.ts";

for (const page of ["docs/add-a-tool.md", "docs/add-a-toolset.md"]) {
  Deno.test(`${page} does what it says: its code is sound, and its commands succeed`, async () => {
    await using copy = await projectCopy();
    for (const { code, words } of await copy.follow(page)) {
      assert.equal(code, 0, words);
    }
    const code = copy.touched.filter((path) => path.endsWith(".ts")).join(" ");
    for (
      const check of [
        `fmt --check --quiet ${code}`,
        `lint --quiet ${code}`,
        `check --lock --quiet ${code}`,
      ]
    ) {
      const { code, words } = await copy.run(`npx -y deno@2.9.6 ${check}`);
      assert.equal(code, 0, words);
    }
  });
}
