import type { Caller } from "./caller.ts";
import { Unanswered } from "./client.ts";
import type { Db } from "./db.ts";
import { Refusal, type RefusalCode, refusalFrom } from "./errors.ts";
import type { Log } from "./event.ts";
import type { StepContext, Work } from "./long_tool.ts";
import type { Operation } from "./operation.ts";
import { answersTo, type Questions } from "./question.ts";
import { isServed, type Scope } from "./scope.ts";
import { placeOf, type Task } from "./task.ts";
import { continuing } from "./task_operations.ts";
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
  /** What its batches are recorded as; absent where they are not. */
  readonly record?: Pick<Operation, "name" | "effect"> & {
    /** What the work came to, where it failed. */
    readonly refusal?: RefusalCode | undefined;
  };
}

/** What work reaches the world through. */
export interface WorkDependencies {
  /** The database on a task's behalf: each batch holds the task first, or is refused. */
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
export type Resume = (
  by: { readonly caller: Caller; readonly scope: Scope },
  task: Task,
) => Promise<void>;

/** What only stops the work here: the task itself is as it was. */
const STOPS: readonly RefusalCode[] = [
  "task_ended",
  "session_ended",
  "permission_missing",
  "busy",
  "unavailable",
];

/** The work on tasks of these tools, on their callers' behalf. */
export function taskWork(
  tools: readonly Tool[],
  { dbOf, log, waitUntil, now }: WorkDependencies,
): Resume {
  return async function resume({ caller, scope }, task) {
    const { tool: name, key } = placeOf(task.id)!;
    const tool = tools.find((tool) => tool.name === name);
    if (task.status !== "working" || task.held) return;
    if (!tool?.work || !isServed(tool, scope)) return;
    const worked = stretch(caller, key, tool, tool.work)
      .catch(refusalFrom)
      .then((end) =>
        log({
          event: "task.work",
          tool: name,
          user_id: caller.userId,
          client_id: caller.clientId,
          ...(typeof end === "string"
            ? { outcome: end }
            : { outcome: end.code, cause: end.cause }),
        })
      );
    waitUntil(worked);
    await worked;
  };

  /** Takes the task up and works until it has ended, or time is up. */
  async function stretch(caller: Caller, key: string, tool: Tool, work: Work) {
    const endMs = now() + STRETCH_MS;
    const hold = { key, holder: crypto.randomUUID() };
    const reading = dbOf(caller, { ...hold, readsOnly: true });
    const writing = dbOf(caller, { ...hold, readsOnly: false });
    /** For what changes the world, or ends the task: recorded with it. */
    const recording = (refusal?: RefusalCode) =>
      dbOf(caller, {
        ...hold,
        readsOnly: false,
        record: { ...continuing(tool), refusal },
      });
    const [[found]] = await writing.batch(whereItIs(key));
    let at = found!;
    if (at.attempts > ATTEMPTS) {
      const refusal = new Refusal("broken_off");
      await recording(refusal.code).batch(endedWith(key, "failed", refusal));
      throw refusal;
    }
    while (now() < endMs) {
      const alive = heartbeat(writing);
      try {
        const context = {
          caller,
          db: reading,
          peer: peerOf(at),
          signal: () => alive.signal,
        };
        const { statements = [], ...end } = await work.step(at.state, context);
        if ("answer" in end) {
          await recording().batch(...statements, completed(key, end.answer));
          return "done";
        }
        const { state, progress } = end;
        const changing = statements.length > 0 ? recording() : writing;
        await changing.batch(...statements, gotOn(key, state, progress));
        at = { ...at, state };
      } catch (thrown) {
        alive.signal.throwIfAborted();
        const left = leaving(key, at, thrown);
        const leaver = thrown instanceof Unanswered
          ? writing
          : recording(refusalFrom(thrown).code);
        await leaver.batch(left);
        if (thrown instanceof Unanswered) return "asked";
        throw thrown;
      } finally {
        alive.stop();
      }
    }
    await writing.batch(letGo(key));
    return "let_go";
  }
}

/** Holds the task while a step takes its time; the signal aborts once it is lost. */
function heartbeat(holding: Db) {
  const lost = new AbortController();
  const timer = setInterval(
    () => holding.batch().catch((refusal) => lost.abort(refusal)),
    HEARTBEAT_MS,
  );
  return { signal: lost.signal, stop: () => clearInterval(timer) };
}

/**
 * How a task is left whose step did not come to its end.
 *
 * @throws What was thrown, where it only stops the work here.
 */
function leaving(key: string, { rounds }: TaskState, thrown: unknown) {
  if (thrown instanceof Unanswered) {
    return parked(key, outgoing(thrown.questions, rounds + 1));
  }
  const refusal = refusalFrom(thrown);
  if (thrown !== refusal) return endedWith(key, "failed", refusal);
  if (STOPS.includes(refusal.code)) throw refusal;
  return endedWith(key, "completed", refusal);
}

/** The client, as a step sees it: what it has answered counts for the whole task. */
export function peerOf(
  { askable, responses }: TaskState,
): StepContext["peer"] {
  const byName = latest(responses);
  const takes: StepContext["peer"]["takes"] = (method) =>
    askable.includes(method);
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
      throw new Unanswered(Object.fromEntries(open));
    },
  };
}

/**
 * The questions of a round, as they go out. No two of a task may ever have the
 * same key (SEP-2663), but one that was not answered well is asked again.
 */
export function outgoing(questions: Questions, round: number) {
  return Object.fromEntries(
    Object.entries(questions).map(([name, { method, params }]) =>
      [`${round}.${name}`, { method, params }] as const
    ),
  ) satisfies Task["questions"];
}

/** What came last under each name, whichever round it was asked in. */
function latest(
  responses: TaskState["responses"],
): Readonly<Record<string, unknown>> {
  const inOrder = Object.entries(responses)
    .sort(([a], [b]) => parseInt(a) - parseInt(b));
  return Object.fromEntries(
    inOrder.map(([key, response]) =>
      [key.slice(key.indexOf(".") + 1), response] as const
    ),
  );
}
