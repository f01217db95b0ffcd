import type { Caller } from "./caller.ts";
import type { Db } from "./db.ts";
import type { Log } from "./event.ts";
import type { Step, StepContext, Work } from "./long_tool.ts";
import { isServed, type Narrowing } from "./narrowing.ts";
import { Unanswered } from "./peer.ts";
import { answersTo, type Questions } from "./question.ts";
import { Refusal, type RefusalCode, refusalFrom } from "./refusal.ts";
import type { Statement } from "./statement.ts";
import { placeOf, type Task } from "./task.ts";
import {
  completed,
  endedWith,
  gotOn,
  letGo,
  parked,
  type TaskState,
  whereItIs,
} from "./task_statements.ts";
import type { Tool } from "./tool.ts";

/** How long one isolate works on at a stretch: less than the platform lets it live. */
const STRETCH_MS = 100_000;
/** How often it shows that it is alive: well within the time `mcp.hold_task` grants. */
const HEARTBEAT_MS = 3_000;
/** How many may break off at the same place. */
const ATTEMPTS = 3;

/** Who works on which task. */
export interface Hold {
  readonly key: string;
  /** A UUID of this worker's own. */
  readonly holder: string;
  readonly readsOnly: boolean;
}

/** What work reaches the world through. */
export interface WorkPorts {
  /** The database on a task's behalf: each visit holds the task first, or is refused. */
  readonly dbOf: (caller: Caller, hold: Hold) => Db;
  readonly log: Log;
  /** Keeps the process alive for work after the answer. */
  readonly waitUntil: (work: Promise<void>) => void;
  readonly now: () => number;
}

/**
 * Has a task go on that nobody is at work on, where its tool may be used; resolves
 * when it is left.
 */
export type GoOn = (
  by: { readonly caller: Caller; readonly narrowing: Narrowing },
  task: Task,
) => Promise<void>;

/** What only stops the work here: the task itself is as it was. */
const STOPS: readonly RefusalCode[] = [
  "task_ended",
  "session_ended",
  "permission_missing",
  "unavailable",
];

/** The work on tasks of these tools, on their callers' behalf. */
export function taskWork(
  tools: readonly Tool[],
  { dbOf, log, waitUntil, now }: WorkPorts,
): GoOn {
  return async function goOn({ caller, narrowing }, task) {
    const { tool: name, key } = placeOf(task.id)!;
    const tool = tools.find((tool) => tool.name === name);
    if (task.status !== "working" || task.held) return;
    if (!tool?.work || !isServed(tool, narrowing)) return;
    const worked = stretch(caller, key, tool.work).then(
      (outcome) => ({ outcome }),
      (cause) => ({ outcome: refusalFrom(cause).code, cause }),
    ).then((end) =>
      log({ event: "task.work", tool: name, user_id: caller.userId, ...end })
    );
    waitUntil(worked);
    await worked;
  };

  /** Takes the task up and works until it has ended, or time is up. */
  async function stretch(caller: Caller, key: string, work: Work) {
    const endMs = now() + STRETCH_MS;
    const hold = { key, holder: crypto.randomUUID() };
    const reading = dbOf(caller, { ...hold, readsOnly: true });
    const writing = dbOf(caller, { ...hold, readsOnly: false });
    const [[found]] = await writing.visit(whereItIs(key));
    let at = found!;
    if (at.attempts > ATTEMPTS) {
      await writing.visit(endedWith(key, "failed", new Refusal("broken_off")));
      return "broken_off";
    }
    while (now() < endMs) {
      const aborter = new AbortController();
      const { signal } = aborter;
      const peer = peerOf(at);
      const beat = setInterval(
        () => writing.visit().catch((refusal) => aborter.abort(refusal)),
        HEARTBEAT_MS,
      );
      let step: Step<unknown, unknown>;
      try {
        step = await work.step(at.state, { caller, db: reading, peer, signal });
        const { statements = [] } = step;
        await writing.visit(
          ...statements,
          "answer" in step
            ? completed(key, step.answer)
            : gotOn(key, step.state, step.progress),
        );
      } catch (thrown) {
        signal.throwIfAborted();
        await writing.visit(leaving(key, at, thrown));
        if (!(thrown instanceof Unanswered)) throw thrown;
        return "asked";
      } finally {
        clearInterval(beat);
      }
      if ("answer" in step) return "done";
      at = { ...at, state: step.state, attempts: 0 };
    }
    await writing.visit(letGo(key));
    return "let_go";
  }
}

/**
 * How a task is left whose step did not come to its end.
 *
 * @throws What was thrown, where it only stops the work here.
 */
function leaving(key: string, at: TaskState, thrown: unknown): Statement {
  if (thrown instanceof Unanswered) {
    const round = at.rounds + 1;
    const questions = Object.entries(thrown.questions).map((
      [name, { method, params }],
    ) => [`${round}.${name}`, { method, params }] as const);
    return parked(key, Object.fromEntries(questions));
  }
  const refusal = refusalFrom(thrown);
  if (thrown === refusal) {
    if (STOPS.includes(refusal.code)) throw refusal;
    return endedWith(key, "completed", refusal);
  }
  return endedWith(key, "failed", refusal);
}

/** The client, as a step sees it: what it has answered counts for the whole task. */
function peerOf(
  { askable, rounds, responses }: TaskState,
): StepContext["peer"] {
  const byName: Record<string, unknown> = {};
  for (let round = 1; round <= rounds; round++) {
    for (const [key, response] of Object.entries(responses)) {
      if (!key.startsWith(`${round}.`)) continue;
      byName[key.slice(key.indexOf(".") + 1)] = response;
    }
  }
  const takes = (method: (typeof askable)[number]) => askable.includes(method);
  return {
    takes,
    async ask(questions) {
      const answers = answersTo(questions, byName);
      if (answers) return await Promise.resolve(answers);
      const open = Object.entries(questions)
        .filter(([name, { read }]) => read(byName[name]) === undefined);
      if (!open.every(([, { method }]) => takes(method))) {
        throw new Refusal("cannot_ask");
      }
      const asked: Questions = Object.fromEntries(open);
      throw new Unanswered(asked);
    },
  };
}
