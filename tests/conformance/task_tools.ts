import { z } from "zod";
import { defineLongTool } from "../../supabase/functions/mcp/core/long_tool.ts";
import { form } from "../../supabase/functions/mcp/core/question.ts";
import { Refusal } from "../../supabase/functions/mcp/core/errors.ts";
import {
  defineContentTool,
  type Tool,
} from "../../supabase/functions/mcp/core/tool.ts";
import { facts } from "./fixture.ts";
import { text } from "./samples.ts";

const Nothing = z.object({});
const Name = z.object({ name: z.string() });
const Ok = z.object({ confirm: z.boolean() });

/** Waits, but not for one who has gone. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Tools whose work outlives the call. */
export const TASK_TOOLS: readonly Tool[] = [
  defineContentTool({
    ...facts("greet", "Greets at once"),
    input: Name,
    run: async ({ name }) => await Promise.resolve([text(`Hello, ${name}!`)]),
  }),
  defineLongTool({
    ...facts("slow_compute", "Takes its time"),
    input: z.object({
      seconds: z.number().min(0).max(600),
      label: z.string().max(100),
    }),
    state: z.object({
      label: z.string(),
      seconds: z.number(),
      left: z.number(),
    }),
    output: z.object({ label: z.string() }),
    begin: async ({ label, seconds }) =>
      await Promise.resolve({ label, seconds, left: seconds }),
    async step({ label, seconds, left }, { signal }) {
      if (left <= 0) return { answer: { label } };
      await pause(Math.min(left, 1) * 1_000, signal());
      const state = { label, seconds, left: left - 1 };
      return { state, progress: { done: seconds - left, total: seconds } };
    },
  }),
  defineLongTool({
    ...facts("failing_job", "Is refused after a while"),
    input: Nothing,
    state: Nothing,
    output: Nothing,
    tasksOnly: true,
    begin: async () => await Promise.resolve({}),
    async step(_state, { signal }) {
      await pause(1_000, signal());
      throw new Refusal("conflict", "This job is always refused.");
    },
  }),
  defineLongTool({
    ...facts("protocol_error_job", "Breaks"),
    input: Nothing,
    state: Nothing,
    output: Nothing,
    begin: async () => await Promise.resolve({}),
    step() {
      throw new Error("This job always breaks.");
    },
  }),
  defineLongTool({
    ...facts("confirm_delete", "Asks on the way"),
    input: z.object({ filename: z.string() }),
    state: z.object({ filename: z.string() }),
    output: z.object({ deleted: z.string().nullable() }),
    begin: async ({ filename }) => await Promise.resolve({ filename }),
    async step({ filename }, { peer }) {
      const { sure } = await peer.ask({ sure: form(`${filename}?`, Ok) });
      const agreed = sure.action === "accept" && sure.content.confirm;
      return { answer: { deleted: agreed ? filename : null } };
    },
  }),
  defineLongTool({
    ...facts("multi_input", "Asks two things on the way"),
    input: Nothing,
    state: Nothing,
    output: z.object({ actions: z.array(z.string()) }),
    begin: async () => await Promise.resolve({}),
    async step(_state, { peer }) {
      const { first, second } = await peer.ask({
        first: form("First?", Name),
        second: form("Second?", Name),
      });
      return { answer: { actions: [first.action, second.action] } };
    },
  }),
  defineLongTool({
    ...facts("test_tool_with_task", "Asks first, and then takes its time"),
    input: Nothing,
    state: Name,
    output: z.object({ greeting: z.string() }),
    tasksOnly: true,
    async begin(_input, { peer }) {
      const { user_name } = await peer.ask({
        user_name: form("What is your name?", Name),
      });
      if (user_name.action !== "accept") throw new Refusal("declined");
      return user_name.content;
    },
    step: async ({ name }) =>
      await Promise.resolve({ answer: { greeting: `Hello, ${name}!` } }),
  }),
];
