import type { BatchOptions } from "./db/batch.ts";
import { dbOfCall, dbOfTask } from "./db/call_db.ts";
import { argumentSummary } from "./kernel/argument_summary.ts";
import { type Pipeline, pipeline, type Ports } from "./kernel/pipeline.ts";
import { type GoOn, taskWork, type WorkPorts } from "./kernel/task_work.ts";
import type { Tool } from "./kernel/tool.ts";

/** What calls reach the world through. */
export type PerformOptions =
  & BatchOptions
  & Pick<Ports, "log">
  & Pick<WorkPorts, "waitUntil">;

/** What is done for clients: calls, and the work that goes on after them. */
export interface Performing {
  readonly perform: Pipeline;
  readonly goOn: GoOn;
}

/** The pipeline and the work on tasks, on Postgres, however calls come in. */
export function performing(
  tools: readonly Tool[],
  { log, waitUntil, ...batches }: PerformOptions,
): Performing {
  const now = () => performance.now();
  const perform = pipeline({
    log,
    now,
    dbOf: ({ deed, input, caller, line, requestId, traceId, era }) =>
      dbOfCall(batches, caller, {
        tool: deed.name,
        permission: deed.permission,
        effect: deed.effect,
        leavesTask: deed.leavesTask,
        keepsState: deed.keepsState,
        requestId,
        traceId,
        era,
        arguments: argumentSummary(deed.input, input),
        ticket: line.ticket,
      }),
  });
  const goOn = taskWork(tools, {
    log,
    waitUntil,
    now,
    dbOf: (caller, hold) => dbOfTask(batches, caller, hold),
  });
  return { perform, goOn };
}
