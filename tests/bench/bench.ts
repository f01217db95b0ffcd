import { type Contender, HOMEPORT, newestOf } from "./contender.ts";
import { distanceTo, roundTripMs } from "./distance.ts";
import {
  CATALOGUES,
  CONCURRENCIES,
  DISTANCES_MS,
  type Effort,
  LONG_CATALOGUE,
} from "./effort.ts";
import type { Ground } from "./ground.ts";
import { loadAlone } from "./load_alone.ts";
import { measured } from "./measured.ts";
import { type Running, running } from "./running.ts";
import type { Results, Sample, Start, Subject } from "./sample.ts";
import { coldStartMs, roundTripsOf } from "./start_of.ts";
import { requestText } from "./work.ts";

/** What the bench needs. */
export interface BenchOptions {
  readonly ground: Ground;
  readonly contenders: readonly Contender[];
  readonly effort: Effort;
  /** Tells how far it is. */
  readonly note: (line: string) => void;
}

/** A process that is measured: a contender with so many tools, its usual ones unless named. */
interface Seat {
  readonly contender: Contender;
  readonly tools?: number;
}

/** A contender's process, and the tokens it takes. */
interface Called extends Pick<Running, "port" | "pid"> {
  readonly tokens: readonly string[];
}

/**
 * Measures all contenders. Whatever is compared with each other is there at the
 * same time and called in turn, so that what the machine does meanwhile comes
 * to all alike; one is called at a time, and the others do nothing.
 */
export async function bench(
  { ground, contenders, effort, note }: BenchOptions,
): Promise<Results> {
  const { database } = ground;
  const samples: Sample[] = [];

  /** Starts what is compared with each other, and has all of it warm when `work` begins. */
  async function among(
    seats: readonly Seat[],
    work: (all: readonly (Seat & { process: Called })[]) => Promise<void>,
    databasePort?: number,
  ) {
    await using processes = new AsyncDisposableStack();
    const all = [];
    for (const seat of seats) {
      const { contender, tools } = seat;
      const tokens = ground.tokensFor(contender);
      const { port, pid } = processes.use(
        await running(contender, {
          env: ground.env(databasePort),
          tools,
          firstRequest: requestText(newestOf(contender), "read", tokens[0]!),
        }),
      );
      const process = { port, pid, tokens };
      for (const family of contender.families) {
        await load(process, { family, work: "read", concurrency: 10 }, {
          warmUpMs: 0,
          durationMs: effort.startUpMs,
        });
      }
      all.push({ ...seat, process });
    }
    await work(all);
  }

  function load(
    { port, pid, tokens }: Called,
    { family, work, concurrency, oneUser = false }:
      & Pick<Subject, "family" | "work" | "concurrency">
      & Partial<Subject>,
    { warmUpMs, durationMs }: {
      readonly warmUpMs: number;
      readonly durationMs: number;
    },
  ) {
    const callers = oneUser ? tokens.slice(0, 1) : tokens;
    return measured({
      port,
      pid,
      databasePid: database.pid,
      requests: callers.map((token) => requestText(family, work, token)),
      concurrency,
      warmUpMs,
      durationMs,
    });
  }

  async function sample(
    process: Called,
    subject: Subject,
    durationMs = effort.cellMs,
  ) {
    const { warmUpMs } = effort;
    const of = await load(process, subject, { warmUpMs, durationMs });
    samples.push({ ...subject, ...of });
    note(
      `${subject.contender} ${subject.family} ${subject.work} ×${subject.concurrency}` +
        ` ${subject.distanceMs} ms${subject.oneUser ? " one user" : ""}` +
        `${subject.tools ? ` ${subject.tools} tools` : ""}: ` +
        `${of.callsPerSecond.toFixed(0)}/s, ${of.medianMs.toFixed(2)} ms`,
    );
  }

  /** As most is asked: reads of many users, ten at once, the newest family. */
  function usual(contender: Contender): Subject {
    return {
      contender: contender.name,
      family: newestOf(contender),
      work: "read",
      concurrency: 10,
      distanceMs: 0,
    };
  }

  async function starts(): Promise<readonly Start[]> {
    const all = contenders.map(({ name }) => ({
      contender: name,
      coldStartsMs: [] as number[],
    }));
    // The first time is for the caches.
    for (let count = 0; count <= effort.coldStarts; count++) {
      for (const [index, contender] of contenders.entries()) {
        const startMs = await coldStartMs(contender, ground);
        if (count > 0) all[index]!.coldStartsMs.push(startMs);
        note(`${contender.name} starts: ${startMs.toFixed(0)} ms`);
      }
    }
    return await Array.fromAsync(
      contenders,
      async (contender, index) => ({
        ...all[index]!,
        roundTrips: await roundTripsOf(contender, ground),
      }),
    );
  }

  async function atDistance(
    distanceMs: number,
    repeats: number,
    databasePort?: number,
  ) {
    const seats = contenders.map((contender) => ({ contender }));
    await among(seats, async (all) => {
      for (let repeat = 0; repeat < repeats; repeat++) {
        for (const { contender, process } of all) {
          for (const family of contender.families) {
            const of = { ...usual(contender), family, distanceMs };
            for (const concurrency of CONCURRENCIES) {
              await sample(process, { ...of, concurrency });
            }
            if (distanceMs > 0) continue;
            await sample(process, { ...of, work: "write" });
            if (!contender.limits) continue;
            await sample(process, { ...of, oneUser: true });
          }
          if (distanceMs === 0) await database.restore();
        }
      }
    }, databasePort);
  }

  async function withCatalogues() {
    const seats = contenders.filter(({ grows }) => grows)
      .flatMap((contender) =>
        CATALOGUES.map((tools) => ({ contender, tools }))
      );
    await among(seats, async (all) => {
      for (let repeat = 0; repeat < effort.catalogueRepeats; repeat++) {
        for (const { contender, tools, process } of all) {
          await sample(process, { ...usual(contender), tools });
        }
      }
    });
  }

  async function long() {
    for (const contender of contenders) {
      const seat = {
        contender,
        ...(contender.grows && { tools: LONG_CATALOGUE }),
      };
      await among([seat], async ([only]) => {
        const of = { ...usual(contender), long: true };
        await sample(only!.process, of, effort.longMs);
      });
    }
  }

  const loadCallsPerSecond = await loadAlone(ground.tokensFor(HOMEPORT));
  note(`the load alone: ${loadCallsPerSecond.toFixed(0)}/s`);
  const started = await starts();
  await atDistance(0, effort.repeats);
  const distancesMs: Record<number, number> = {
    0: await roundTripMs(database.url()),
  };
  for (const distanceMs of DISTANCES_MS) {
    await using distance = await distanceTo(database.port, distanceMs);
    distancesMs[distanceMs] = await roundTripMs(database.url(distance.port));
    await atDistance(distanceMs, effort.farRepeats, distance.port);
  }
  await withCatalogues();
  await long();
  return {
    samples,
    starts: started,
    distancesMs,
    loadCallsPerSecond,
    seededMs: database.seededMs,
  };
}
