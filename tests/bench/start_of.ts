import { wireTo } from "../support/wire.ts";
import type { Contender } from "./contender.ts";
import type { Ground } from "./ground.ts";
import { httpLine } from "./http_line.ts";
import { running } from "./running.ts";
import type { Start } from "./sample.ts";
import { requestText, type Work } from "./work.ts";

/** Starts a contender as often as asked, the first time for its caches; counts its round trips. */
export async function startOf(
  contender: Contender,
  { database, env, tokens }: Ground,
  coldStarts: number,
): Promise<Start> {
  const family = contender.families.at(-1)!;
  const firstRequest = requestText(family, "read", tokens[0]!);
  const coldStartsMs: number[] = [];
  for (let count = 0; count <= coldStarts; count++) {
    await using started = await running(contender, {
      env: env(),
      firstRequest,
    });
    if (count > 0) coldStartsMs.push(started.coldStartMs);
  }

  await using wire = wireTo(database.port);
  await using process = await running(contender, {
    env: env(wire.port),
    firstRequest,
  });
  const line = await httpLine(process.port);
  async function tripsOf(work: Work) {
    const request = requestText(family, work, tokens[0]!);
    const bytes = new TextEncoder().encode(request);
    // Statements are prepared, and plans settled, by the first calls.
    for (let count = 0; count < 8; count++) await line.exchange(bytes);
    wire.flights();
    await line.exchange(bytes);
    return wire.flights();
  }
  const roundTrips = {
    read: await tripsOf("read"),
    write: await tripsOf("write"),
  };
  line.close();
  await database.restore();
  return { contender: contender.name, coldStartsMs, roundTrips };
}
