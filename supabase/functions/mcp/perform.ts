import { dbOfCall, type VisitOptions } from "./db/visit.ts";
import { argumentSummary } from "./kernel/argument_summary.ts";
import { type Pipeline, pipeline, type Ports } from "./kernel/pipeline.ts";

/** What calls reach the world through. */
export type PerformOptions = VisitOptions & Pick<Ports, "log" | "waitUntil">;

/** The pipeline on Postgres, however calls come in. */
export function performing(
  { log, waitUntil, ...visits }: PerformOptions,
): Pipeline {
  return pipeline({
    dbOf: ({ deed, input, caller, line, requestId, traceId, era }, stretch) =>
      dbOfCall(visits, caller, {
        tool: deed.name,
        permission: deed.permission,
        effect: deed.effect,
        requestId,
        traceId,
        era,
        arguments: argumentSummary(deed.input, input),
        stretch,
        ticket: line.ticket,
      }),
    log,
    waitUntil,
    now: () => performance.now(),
  });
}
