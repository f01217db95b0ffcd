import { argumentSummary } from "./core/argument_summary.ts";
import {
  createDispatch,
  type Dependencies,
  type Dispatch,
} from "./core/dispatch.ts";
import {
  type Resume,
  taskWork,
  type WorkDependencies,
} from "./core/task_work.ts";
import type { Tool } from "./core/tool.ts";
import type { BatchOptions } from "./db/batch.ts";
import { dbOfCall, dbOfTask } from "./db/call_db.ts";

/** What calls reach the world through. */
export type DispatcherOptions =
  & BatchOptions
  & Pick<Dependencies, "log">
  & Pick<WorkDependencies, "waitUntil">;

/** What is done for clients: calls, and the work that goes on after them. */
export interface Dispatcher {
  readonly dispatch: Dispatch;
  readonly resume: Resume;
}

/** The dispatch of calls and the work on tasks, on Postgres. */
export function createDispatcher(
  tools: readonly Tool[],
  { log, waitUntil, ...batches }: DispatcherOptions,
): Dispatcher {
  const now = () => performance.now();
  const dispatch = createDispatch({
    log,
    now,
    dbOf: ({ operation, input, caller, channel, requestId, traceId, era }) =>
      dbOfCall(batches, caller, {
        tool: operation.name,
        permission: operation.permission,
        effect: operation.effect,
        leavesTask: operation.leavesTask,
        keepsState: operation.keepsState,
        requestId,
        traceId,
        era,
        arguments: argumentSummary(operation.input, input),
        nonce: channel.nonce,
      }),
  });
  const resume = taskWork(tools, {
    log,
    waitUntil,
    now,
    dbOf: (caller, hold) => dbOfTask(batches, caller, hold),
  });
  return { dispatch, resume };
}
