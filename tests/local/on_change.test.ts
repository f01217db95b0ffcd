import assert from "node:assert/strict";
import { join } from "node:path";
import { onChange } from "../../supabase/local/on_change.ts";

Deno.test("onChange() acts on a changed file, and on the next", async () => {
  const dir = await Deno.makeTempDir();
  const acted = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let acts = 0;
  {
    using _ = onChange(dir, async () => {
      await Promise.resolve(acted[acts++]?.resolve());
    });
    for (const { promise } of acted) {
      await Deno.writeTextFile(join(dir, "a.ts"), crypto.randomUUID());
      await promise;
    }
  }
  await Deno.remove(dir, { recursive: true });
  assert.ok(acts >= 2);
});
