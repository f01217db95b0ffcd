import type { Contender } from "./contender.ts";
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
import { startOf } from "./start_of.ts";
import { type Family, requestText } from "./work.ts";

/** What the bench needs. */
export interface BenchOptions {
  readonly ground: Ground;
  readonly contenders: readonly Contender[];
  readonly effort: Effort;
  /** Tells how far it is. */
  readonly note: (line: string) => void;
}

/** Measures all contenders in turn, each alone. */
export async function bench(
  { ground, contenders, effort, note }: BenchOptions,
): Promise<Results> {
  const { database, tokens } = ground;
  const samples: Sample[] = [];

  function newest({ families }: Contender): Family {
    return families.at(-1)!;
  }

  /** Starts a contender, and has it warm when `work` begins. */
  async function during(
    contender: Contender,
    databasePort: number | undefined,
    work: (running: Running) => Promise<void>,
    tools?: number,
  ) {
    await using process = await running(contender, {
      env: ground.env(databasePort),
      tools,
      firstRequest: requestText(newest(contender), "read", tokens[0]!),
    });
    for (const family of contender.families) {
      await load(process, { family, work: "read", concurrency: 10 }, {
        warmUpMs: 0,
        durationMs: 2 * effort.warmUpMs,
      });
    }
    await work(process);
  }

  function load(
    { port, pid }: Running,
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
    process: Running,
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

  async function atDistance(distanceMs: number, databasePort?: number) {
    for (const contender of contenders) {
      await during(contender, databasePort, async (process) => {
        for (const family of contender.families) {
          const of = { contender: contender.name, family, distanceMs };
          for (const concurrency of CONCURRENCIES) {
            await sample(process, { ...of, work: "read", concurrency });
          }
          if (distanceMs > 0) continue;
          await sample(process, { ...of, work: "write", concurrency: 10 });
          if (!contender.limits) continue;
          const oneUser = { ...of, concurrency: 10, oneUser: true };
          await sample(process, { ...oneUser, work: "read" });
        }
      });
      if (distanceMs === 0) await database.restore();
    }
  }

  async function withCatalogues() {
    for (const contender of contenders.filter(({ grows }) => grows)) {
      for (const tools of CATALOGUES) {
        await during(contender, undefined, (process) =>
          sample(process, {
            contender: contender.name,
            family: newest(contender),
            work: "read",
            concurrency: 10,
            distanceMs: 0,
            tools,
          }), tools);
      }
    }
  }

  const loadCallsPerSecond = await loadAlone(tokens);
  note(`the load alone: ${loadCallsPerSecond.toFixed(0)}/s`);
  const starts: Start[] = [];
  for (const contender of contenders) {
    note(`starts ${contender.title}`);
    starts.push(await startOf(contender, ground, effort.coldStarts));
  }
  for (let repeat = 0; repeat < effort.repeats; repeat++) await atDistance(0);
  const fewer = Math.ceil(effort.repeats / 2);
  const distancesMs: Record<number, number> = {
    0: await roundTripMs(database.url()),
  };
  for (const distanceMs of DISTANCES_MS) {
    await using distance = await distanceTo(database.port, distanceMs);
    distancesMs[distanceMs] = await roundTripMs(database.url(distance.port));
    for (let repeat = 0; repeat < fewer; repeat++) {
      await atDistance(distanceMs, distance.port);
    }
  }
  for (let repeat = 0; repeat < fewer; repeat++) await withCatalogues();
  for (const contender of contenders) {
    await during(contender, undefined, (process) =>
      sample(process, {
        contender: contender.name,
        family: newest(contender),
        work: "read",
        concurrency: 10,
        distanceMs: 0,
        long: true,
      }, effort.longMs), contender.grows ? LONG_CATALOGUE : undefined);
  }
  return {
    samples,
    starts,
    distancesMs,
    loadCallsPerSecond,
    seededMs: database.seededMs,
  };
}
