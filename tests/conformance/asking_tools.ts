import { z } from "zod";
import type { Peer } from "../../supabase/functions/mcp/core/client.ts";
import {
  form,
  roots,
  sampling,
} from "../../supabase/functions/mcp/core/question.ts";
import type { Tool } from "../../supabase/functions/mcp/core/tool.ts";
import { fixture } from "./fixture.ts";
import { text } from "./samples.ts";

function asking<Input extends z.ZodObject>(
  name: string,
  description: string,
  input: Input,
  ask: (peer: Peer, input: z.output<Input>) => Promise<string>,
): Tool {
  return fixture(
    name,
    description,
    input,
    async (input, { peer }) => [text(await ask(peer, input))],
  );
}

const Nothing = z.object({});
const Name = z.object({ name: z.string() });
const Ok = z.object({ ok: z.boolean() });
const choice = z.enum(["option1", "option2", "option3"]);

function name() {
  return form("What is your name?", Name);
}

function titled(...titles: readonly string[]) {
  return titles.map((title, at) => ({ const: `value${at + 1}`, title }));
}

async function confirmed(peer: Peer): Promise<string> {
  const { confirm } = await peer.ask(
    { confirm: form("Please confirm", Ok) },
    { binding: true },
  );
  return `state-ok: ${confirm.action}`;
}

/** Tools that ask, as clients with a live connection are asked. */
const LIVE: readonly Tool[] = [
  asking(
    "test_sampling",
    "Asks the client's model",
    z.object({ prompt: z.string() }),
    async (peer, { prompt }) => {
      const { said } = await peer.ask({ said: sampling(prompt, 100) });
      return `LLM response: ${said}`;
    },
  ),
  asking(
    "test_elicitation",
    "Asks the user",
    z.object({ message: z.string() }),
    async (peer, { message }) => {
      const { user } = await peer.ask({
        user: form(
          message,
          z.object({
            username: z.string().describe("User's response"),
            email: z.string().describe("User's email address"),
          }),
        ),
      });
      return `User response: ${JSON.stringify(user)}`;
    },
  ),
  asking(
    "test_elicitation_sep1034_defaults",
    "Asks with something filled in",
    Nothing,
    async (peer) => {
      const { user } = await peer.ask({
        user: form(
          "Who are you?",
          z.object({
            name: z.string().default("John Doe"),
            age: z.number().meta({ type: "integer" }).default(30),
            score: z.number().default(95.5),
            status: z.enum(["active", "inactive", "pending"]).default("active"),
            verified: z.boolean().default(true),
          }),
        ),
      });
      return `Elicitation completed: ${JSON.stringify(user)}`;
    },
  ),
  asking(
    "test_elicitation_sep1330_enums",
    "Asks to choose",
    Nothing,
    async (peer) => {
      const { user } = await peer.ask({
        user: form(
          "Choose",
          z.object({
            untitledSingle: choice,
            titledSingle: z.string().meta({
              oneOf: titled("First Option", "Second Option", "Third Option"),
            }),
            legacyEnum: z.enum(["opt1", "opt2", "opt3"]).meta({
              enumNames: ["Option One", "Option Two", "Option Three"],
            }),
            untitledMulti: z.array(choice),
            titledMulti: z.array(z.string()).meta({
              items: {
                anyOf: titled("First Choice", "Second Choice", "Third Choice"),
              },
            }),
          }),
        ),
      });
      return `Elicitation completed: ${JSON.stringify(user)}`;
    },
  ),
];

/** Tools that ask, as clients are asked that answer with a call of their own. */
const IN_ROUNDS: readonly Tool[] = [
  asking(
    "test_input_required_result_elicitation",
    "Asks for a name",
    Nothing,
    async (peer) => {
      const { user_name } = await peer.ask({ user_name: name() });
      return user_name.action === "accept"
        ? `Hello, ${user_name.content.name}!`
        : "Hello!";
    },
  ),
  asking(
    "test_input_required_result_sampling",
    "Asks for a capital",
    Nothing,
    async (peer) => {
      const { capital_question } = await peer.ask({
        capital_question: sampling("What is the capital of France?", 100),
      });
      return capital_question;
    },
  ),
  asking(
    "test_input_required_result_list_roots",
    "Asks for folders",
    Nothing,
    async (peer) => {
      const { client_roots } = await peer.ask({ client_roots: roots() });
      return client_roots.map(({ uri }) => uri).join(", ");
    },
  ),
  asking(
    "test_input_required_result_request_state",
    "Asks, and remembers what",
    Nothing,
    confirmed,
  ),
  asking(
    "test_input_required_result_tampered_state",
    "Asks, and is not to be fooled",
    Nothing,
    confirmed,
  ),
  asking(
    "test_input_required_result_multiple_inputs",
    "Asks for several things",
    Nothing,
    async (peer) => {
      const answers = await peer.ask({
        user_name: name(),
        greeting: sampling("Generate a greeting", 50),
        client_roots: roots(),
      });
      return JSON.stringify(answers);
    },
  ),
  asking(
    "test_input_required_result_multi_round",
    "Asks one thing after the other",
    Nothing,
    async (peer) => {
      const { step1 } = await peer.ask({
        step1: form("Step 1: What is your name?", Name),
      });
      const { step2 } = await peer.ask({
        step2: form(
          "Step 2: What is your favorite color?",
          z.object({ color: z.string() }),
        ),
      });
      return JSON.stringify({ step1, step2 });
    },
  ),
  asking(
    "test_input_required_result_capabilities",
    "Asks what the client can be asked",
    Nothing,
    async (peer) => {
      if (peer.takes("elicitation/create")) {
        return JSON.stringify(await peer.ask({ user_name: name() }));
      }
      const { said } = await peer.ask({ said: sampling("Say something", 50) });
      return said;
    },
  ),
  asking(
    "test_streaming_elicitation",
    "Asks, and asks nothing else meanwhile",
    Nothing,
    async (peer) => JSON.stringify(await peer.ask({ user_name: name() })),
  ),
  asking(
    "test_missing_capability",
    "Asks what few clients can be asked",
    Nothing,
    async (peer) => {
      const { said } = await peer.ask({ said: sampling("Say something", 50) });
      return said;
    },
  ),
];

/** Tools that cannot answer before they are answered. */
export const ASKING_TOOLS: readonly Tool[] = [...LIVE, ...IN_ROUNDS];
