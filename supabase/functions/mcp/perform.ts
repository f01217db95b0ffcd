import { dbOfCall, dbOfTask, type VisitOptions } from "./db/visit.ts";
import { argumentSummary } from "./kernel/argument_summary.ts";
import { type Pipeline, pipeline, type Ports } from "./kernel/pipeline.ts";
import { type GoOn, taskWork } from "./kernel/task_work.ts";
import type { Tool } from "./kernel/tool.ts";

/** What calls reach the world through. */
export type PerformOptions = VisitOptions & Pick<Ports, "log" | "waitUntil">;

/** What is done for clients: calls, and the work that goes on after them. */
export interface Performing {
  readonly perform: Pipeline;
  readonly goOn: GoOn;
}

/** The pipeline and the work on tasks, on Postgres, however calls come in. */
export function performing(
  tools: readonly Tool[],
  { log, waitUntil, ...visits }: PerformOptions,
): Performing {
  const ports = { log, waitUntil, now: () => performance.now() };
  const perform = pipeline({
    ...ports,
    dbOf: ({ deed, input, caller, line, requestId, traceId, era }, stretch) =>
      dbOfCall(visits, caller, {
        tool: deed.name,
        permission: deed.permission,
        effect: deed.effect,
        leavesTask: deed.leavesTask,
        requestId,
        traceId,
        era,
        arguments: argumentSummary(deed.input, input),
        stretch,
        ticket: line.ticket,
      }),
  });
  const goOn = taskWork(tools, {
    ...ports,
    dbOf: (caller, hold) => dbOfTask(visits, caller, hold),
  });
  return { perform, goOn };
}
