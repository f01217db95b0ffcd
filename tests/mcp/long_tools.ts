import { z } from "zod";
import { defineLongTool } from "../../supabase/functions/mcp/core/long_tool.ts";
import { form } from "../../supabase/functions/mcp/core/question.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import type { Tool } from "../../supabase/functions/mcp/core/tool.ts";

/** A long tool whose every step writes its number into `public.step`, after what `before` waits for. */
export function counting(
  before: (number: number, signal: AbortSignal) => Promise<void> =
    async () => {},
): Tool {
  return defineLongTool({
    name: "start_counting",
    title: "Counting",
    description: "Counts.",
    permission: "workouts:write",
    effect: "add",
    examples: [],
    input: z.object({ to: z.int() }),
    state: z.object({ number: z.int(), to: z.int() }),
    output: z.object({ counted: z.int() }),
    begin: async ({ to }) => await Promise.resolve({ number: 1, to }),
    async step({ number, to }, { signal }) {
      if (number > to) return { answer: { counted: to } };
      await before(number, signal());
      return {
        statements: [sql`insert into public.step values (${number})`],
        state: { number: number + 1, to },
        progress: { done: number, total: to, message: "counting" },
      };
    },
  });
}

/** A long tool for clients alone that follow tasks. */
export function followed(): Tool {
  return defineLongTool({
    name: "start_followed",
    title: "Followed",
    description: "Is for clients that follow tasks.",
    permission: "workouts:read",
    effect: "read",
    examples: [],
    input: z.object({}),
    state: z.object({}),
    output: z.object({}),
    tasksOnly: true,
    begin: async () => await Promise.resolve({}),
    step: async () => await Promise.resolve({ answer: {} }),
  });
}

/** A long tool that asks on the way. */
export function asking(): Tool {
  const Name = z.object({ name: z.string() });
  return defineLongTool({
    name: "start_asking",
    title: "Asking",
    description: "Asks.",
    permission: "workouts:read",
    effect: "read",
    examples: [],
    input: z.object({}),
    state: z.object({}),
    output: z.object({ name: z.string().nullable() }),
    begin: async () => await Promise.resolve({}),
    async step(_state, { peer }) {
      const { user } = await peer.ask({ user: form("Your name?", Name) });
      const name = user.action === "accept" ? user.content.name : null;
      return { answer: { name } };
    },
  });
}

/** A long tool whose one step throws. */
export function ending(thrown: Error): Tool {
  return defineLongTool({
    name: "start_ending",
    title: "Ending",
    description: "Ends.",
    permission: "workouts:read",
    effect: "read",
    examples: [],
    input: z.object({}),
    state: z.object({}),
    output: z.object({}),
    begin: async () => await Promise.resolve({}),
    step: async () => await Promise.reject(thrown),
  });
}

/** A step to wait in, and the way out. */
export interface Gate {
  /** Resolves once the step is reached. */
  readonly reached: Promise<void>;
  /** Waits in that step, until the gate is open or the step is given up. */
  readonly pass: (number: number, signal: AbortSignal) => Promise<void>;
  open(): void;
}

/** A closed {@linkcode Gate} in that step. */
export function gateIn(step: number): Gate {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    async pass(number, signal) {
      if (number !== step) return;
      reached.resolve();
      signal.addEventListener("abort", () => opened.resolve());
      await opened.promise;
    },
    open: () => opened.resolve(),
  };
}
