import { join } from "node:path";
import { pause } from "./calls.ts";
import { assertRefusedInWords, openScene } from "./scene.ts";

/** Room for Postgres, its files and its log, and little more. */
const DISK_MB = 400;

Deno.test("a full disk costs calls and nothing more, and room is all that mends it", async () => {
  await using disk = await smallDisk();
  await using scene = await openScene({ dir: disk.dir });
  const load = scene.load();
  await load.untilDone(20);
  await disk.fill();
  // Until the pages that are there are full as well, and calls are refused.
  await pause(20_000);
  await disk.clear();
  // The platform starts Postgres again where it has given up.
  await scene.database.stop();
  await scene.database.start();
  await load.untilDone(20);
  const outcomes = await load.end();
  assertRefusedInWords(outcomes);
  await scene.nothingIsLost(outcomes);
});

/** A file system of a few megabytes, which needs the rights of root on Linux. */
async function smallDisk() {
  const dir = await Deno.makeTempDir({ prefix: "homeport-disk-" });
  await run("mount", "-t", "tmpfs", "-o", `size=${DISK_MB}m`, "homeport", dir);
  const filler = join(dir, "filler");
  return {
    dir,
    async fill() {
      using file = await Deno.open(filler, { write: true, create: true });
      const piece = new Uint8Array(1 << 20);
      try {
        for (;;) await file.write(piece);
      } catch { /* it is full */ }
    },
    clear: () => Deno.remove(filler),
    async [Symbol.asyncDispose]() {
      await run("umount", "--lazy", dir);
      await Deno.remove(dir);
    },
  };
}

async function run(program: string, ...args: readonly string[]) {
  const { success, stderr } = await new Deno.Command(program, {
    args: [...args],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
