import type { StepContext } from "./long_tool.ts";
import { Unanswered } from "./peer.ts";
import { answersTo, type Questions } from "./question.ts";
import { Refusal } from "./refusal.ts";
import type { Task } from "./task.ts";
import type { TaskState } from "./task_statements.ts";

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
