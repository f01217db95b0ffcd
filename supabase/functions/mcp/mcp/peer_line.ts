import type { ServerContext } from "@modelcontextprotocol/server";
import type { Line } from "../kernel/peer.ts";
import type { Question } from "../kernel/question.ts";

/** What a client says it can be asked. */
export interface Askable {
  /** Forms, where it names none of the ways to ask; else those it names. */
  readonly elicitation?: object | undefined;
  readonly sampling?: object | undefined;
  readonly roots?: object | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** What a client declares that follows tasks (SEP-2663). */
export const TASKS = "io.modelcontextprotocol/tasks";

/** Whether a client that says so can be asked such a thing. */
export function takes(
  { elicitation, sampling, roots }: Askable,
  method: Question["method"],
): boolean {
  switch (method) {
    case "elicitation/create":
      return elicitation !== undefined &&
        (Object.keys(elicitation).length === 0 || "form" in elicitation);
    case "sampling/createMessage":
      return sampling !== undefined;
    case "roots/list":
      return roots !== undefined;
  }
}

/** What every line has, however questions travel on it. */
export function plainLine(
  { mcpReq }: ServerContext,
  askable: Askable,
): Omit<Line, "isLive" | "ask" | "answered" | "ticket"> {
  const progressToken = mcpReq._meta?.progressToken;
  return {
    takes: (method) => takes(askable, method),
    followsTasks: askable.extensions?.[TASKS] !== undefined,
    async progress(done, total, message) {
      if (progressToken === undefined) return;
      await mcpReq.notify({
        method: "notifications/progress",
        params: { progressToken, progress: done, total, message },
      });
    },
    log: (level, text) => mcpReq.log(level, text),
  };
}
