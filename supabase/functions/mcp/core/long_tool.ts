import { z } from "zod";
import type { Peer } from "./client.ts";
import { Refusal } from "./errors.ts";
import type { Context } from "./operation.ts";
import type { Question } from "./question.ts";
import { required, type Statement } from "./sql.ts";
import { placeOf, reported, reportOf } from "./task.ts";
import { type Progress, seen, started, taskFrom } from "./task_statements.ts";
import { type Consent, type Facts, type Tool, toolOf } from "./tool.ts";

/** What a step may use: the database to read, and the client to ask. */
export type StepContext =
  & Pick<Context, "caller" | "db" | "signal">
  & { readonly peer: Pick<Peer, "takes" | "ask"> };

/**
 * What a step comes to: where the work goes on, or its end. The statements are
 * what it does to the world: they and the step's end are one transaction.
 */
export type Step<State, Output> =
  & (
    | { readonly state: State; readonly progress?: Progress }
    | { readonly answer: Output }
  )
  & { readonly statements?: readonly Statement[] };

/**
 * A tool that works longer than a call may last, as its author writes it: in
 * steps of a few seconds, each of which starts from what the one before it left.
 */
export type LongToolDefinition<
  Input extends z.ZodObject,
  State extends z.ZodType,
  Output extends z.ZodObject,
> = Facts<Input> & Consent<Input> & {
  /** All that is known between two steps, as JSON. */
  readonly state: State;
  readonly output: Output;
  /** Whether it is for clients alone that follow tasks by themselves. */
  readonly tasksOnly?: boolean;
  /** Where the work begins; what can be asked and refused at once belongs here. */
  begin(input: z.output<Input>, context: Context): Promise<z.input<State>>;
  /**
   * One step. It only reads; what it writes, it returns. Where it asks, it runs
   * again from its start once the client has answered.
   */
  step(
    state: z.output<State>,
    context: StepContext,
  ): Promise<Step<z.input<State>, z.input<Output>>>;
};

/** How the work of a long tool goes on. */
export interface Work {
  readonly tasksOnly: boolean;
  /** Tells how far it is. */
  readonly check: Tool;
  /** @throws {Refusal} `not_resumable` for a state that is none of this tool's. */
  step(state: unknown, context: StepContext): Promise<Step<unknown, unknown>>;
}

const METHODS: readonly Question["method"][] = [
  "elicitation/create",
  "sampling/createMessage",
  "roots/list",
];

/**
 * Makes a tool of its definition that answers at once with a task, and one
 * beside it that tells how far the task is.
 */
export function defineLongTool<
  Input extends z.ZodObject,
  State extends z.ZodType,
  Output extends z.ZodObject,
>(definition: LongToolDefinition<Input, State, Output>): Tool {
  const { name, permission, effect, output, tasksOnly = false } = definition;
  const check = checkTool(definition);
  const next = tasksOnly ? "" : `

Answers at once with a task_id; ${check.name} tells how far it is and what it came to.`;
  const description = definition.description + next;

  async function begun(input: z.output<Input>, context: Context) {
    const { peer, db } = context;
    if (tasksOnly && !peer.followsTasks) throw new Refusal("needs_tasks");
    const state = await definition.begin(input, context);
    // Who follows the task by looking only cannot be asked on the way.
    const askable = peer.followsTasks ? METHODS.filter(peer.takes) : [];
    const [[row]] = await db.batch(
      started({ tool: name, permission, state, askable }),
    );
    return reported(taskFrom(row!));
  }

  return {
    ...toolOf({ ...definition, description }, begun),
    output: reportOf(output),
    leavesTask: true,
    work: {
      tasksOnly,
      check,
      async step(state, context) {
        const known = definition.state.safeParse(state);
        if (!known.success) throw new Refusal("not_resumable");
        const step = await definition.step(known.data, context);
        if (effect === "read" && step.statements?.length) {
          throw new Error("What only reads has nothing to write.");
        }
        return "answer" in step
          ? { ...step, answer: output.parse(step.answer) }
          : step;
      },
    },
  };
}

const TaskNamed = z.object({
  task_id: z.string().max(200).describe("As the start answered it"),
});

/** Makes the tool that tells how far the work of a long tool is. */
export function checkTool(
  { name, title, permission, output }:
    & Pick<Facts<z.ZodObject>, "name" | "title" | "permission">
    & { readonly output: z.ZodObject },
): Tool {
  const tool = toolOf({
    name: `check_${name.replace(/^start_/, "")}`,
    title: `${title}: how far`,
    description: `How far a task of ${name} is, and what it came to.

Use a few seconds after the start, and again while status is working.`,
    permission,
    effect: "read",
    examples: [],
    input: TaskNamed,
  }, async ({ task_id }, { db }) => {
    const place = placeOf(task_id);
    if (place?.tool !== name) throw new Refusal("unknown_task");
    const [[row]] = await db.batch(required(seen(place), "unknown_task"));
    return reported(taskFrom(row!));
  });
  return { ...tool, output: reportOf(output) };
}
