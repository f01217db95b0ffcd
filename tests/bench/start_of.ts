import { wireTo } from "../support/wire.ts";
import { type Contender, newestOf } from "./contender.ts";
import type { Ground } from "./ground.ts";
import { httpLine } from "./http_line.ts";
import { type Running, running } from "./running.ts";
import type { Start } from "./sample.ts";
import { requestText, type Work } from "./work.ts";

/** From the start of a contender's process to its first answer, in milliseconds. */
export async function coldStartMs(
  contender: Contender,
  ground: Ground,
): Promise<number> {
  await using started = await start(contender, ground);
  return started.coldStartMs;
}

/** Counts, on the wire, the round trips that one warm call takes, of each work. */
export async function roundTripsOf(
  contender: Contender,
  ground: Ground,
): Promise<Start["roundTrips"]> {
  const { database } = ground;
  const [token = ""] = ground.tokensFor(contender);
  await using wire = wireTo(database.port);
  await using process = await start(contender, ground, wire.port);
  const line = await httpLine(process.port);
  async function tripsOf(work: Work) {
    const request = requestText(newestOf(contender), work, token);
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
  return roundTrips;
}

function start(
  contender: Contender,
  { env, tokensFor }: Ground,
  databasePort?: number,
): Promise<Running> {
  return running(contender, {
    env: env(databasePort),
    firstRequest: requestText(
      newestOf(contender),
      "read",
      tokensFor(contender)[0]!,
    ),
  });
}
