import type { ServerContext } from "@modelcontextprotocol/server";
import type { Line } from "../kernel/peer.ts";
import { answersTo, type Question } from "../kernel/question.ts";
import { Refusal } from "../kernel/refusal.ts";
import { type Askable, plainLine } from "./peer_line.ts";

/** Sends a question to the client and resolves with its response; rejects where none came. */
export type SendQuestion = (
  question: Pick<Question, "method" | "params">,
) => Promise<unknown>;

/** A line on which the client answers while the call waits (2025-11-25 and before). */
export function liveLine(
  ctx: ServerContext,
  askable: Askable,
  send: SendQuestion,
): Line {
  const plain = plainLine(ctx, askable);
  return {
    ...plain,
    isLive: true,
    // The extension is nothing to this family (SEP-2663), whatever a client says.
    followsTasks: false,
    answered: () => undefined,
    async ask(questions) {
      const asked = Object.entries(questions);
      if (!asked.every(([, { method }]) => plain.takes(method))) {
        throw new Refusal("cannot_ask");
      }
      const responses = await Promise.all(
        asked.map(async ([name, { method, params }]) =>
          [name, await send({ method, params })] as const
        ),
      );
      const answers = answersTo(questions, Object.fromEntries(responses));
      if (!answers) throw new Refusal("no_answer");
      return answers;
    },
    ticket: undefined,
  };
}
