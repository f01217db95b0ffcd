import type { Server, ServerContext } from "@modelcontextprotocol/server";
import type { Deed } from "../kernel/deed.ts";
import { Refusal } from "../kernel/refusal.ts";
import { placeOf } from "../kernel/task.ts";
import { answering, cancelling, TaskNamed } from "../kernel/task_deeds.ts";
import type { GoOn } from "../kernel/task_work.ts";
import {
  type Conversation,
  type Do,
  refused,
  UNKNOWN,
} from "./conversation.ts";
import type { Listings } from "./listing.ts";
import { TASKS } from "./peer_line.ts";
import { protocolRefusal } from "./protocol_refusal.ts";
import { extensionsOf } from "./task_answer.ts";
import { toDetailedTask } from "./task_result.ts";

/** What the methods of the tasks extension do, for one conversation of its family. */
export function handleTasks(
  server: Server,
  { tools }: Listings,
  conversation: Conversation,
  does: Do,
  goOn: GoOn,
): void {
  const { narrowing, era } = conversation;
  if (era === "legacy") return;
  server.registerCapabilities({ extensions: { [TASKS]: {} } });

  server.setRequestHandler(
    "tasks/get",
    { params: TaskNamed },
    async ({ taskId }, ctx) => {
      const { work } = await toolOf(taskId, ctx);
      const answer = await given(work!.check, { task_id: taskId }, ctx);
      void goOn(conversation, answer.task!);
      return toDetailedTask(answer, answer.task!);
    },
  );

  server.setRequestHandler(
    "tasks/update",
    { params: TaskNamed },
    async ({ taskId }, ctx) => {
      // The SDK takes them out of the parameters.
      const { inputResponses = {} } = ctx.mcpReq;
      const answers = { taskId, inputResponses };
      await given(answering(await toolOf(taskId, ctx)), answers, ctx);
      return {};
    },
  );

  server.setRequestHandler(
    "tasks/cancel",
    { params: TaskNamed },
    async (params, ctx) => {
      const tool = await toolOf(params.taskId, ctx);
      await given(cancelling(tool), params, ctx);
      return {};
    },
  );

  /** The tool whose task it would be. */
  async function toolOf(taskId: string, ctx: ServerContext) {
    const follows = TASKS in extensionsOf(server);
    const name = placeOf(taskId)?.tool;
    const tool = name === undefined ? undefined : tools.get(name, narrowing);
    if (follows && tool?.work) return tool;
    const refusal = new Refusal(follows ? "unknown_task" : "needs_tasks");
    throw protocolRefusal(
      await refused(does, { name: UNKNOWN.task }, refusal, ctx),
    );
  }

  async function given<Given>(
    deed: Deed<Given>,
    input: unknown,
    ctx: ServerContext,
  ): Promise<Given> {
    const result = await does(deed, input, ctx);
    if ("given" in result) return result.given;
    if ("refusal" in result) throw protocolRefusal(result.refusal);
    throw new Error("Nothing is asked about a task.");
  }
}
