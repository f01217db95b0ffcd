import { pgbouncer, type Pooler } from "../pooler/pgbouncer.ts";
import { assertRefusedInWords, openScene } from "./scene.ts";
import { pause } from "./calls.ts";

Deno.test("a pooler that is killed and started again under load costs those calls and nothing more", async () => {
  let pooler: Pooler | undefined;
  await using scene = await openScene({
    async databaseUrl(database) {
      pooler = await pgbouncer(database);
      return pooler.url;
    },
  });
  await using _ = pooler!;
  const load = scene.load();
  for (let time = 0; time < 3; time++) {
    await load.untilDone(30);
    await pooler!.kill();
    await pause(2_000);
    await pooler!.start();
  }
  await load.untilDone(30);
  const outcomes = await load.end();
  assertRefusedInWords(outcomes);
  await scene.nothingIsLost(outcomes);
});
