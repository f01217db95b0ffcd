import { z } from "zod";
import type { Catalogue } from "../../supabase/functions/mcp/core/catalogue.ts";
import {
  definePrompt,
  type Prompt,
  userSays,
} from "../../supabase/functions/mcp/core/prompt.ts";
import { form } from "../../supabase/functions/mcp/core/question.ts";
import {
  defineResource,
  type Resource,
} from "../../supabase/functions/mcp/core/resource.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { ASKING_TOOLS } from "./asking_tools.ts";
import { CONTENT_TOOLS, SCHEMA_TOOL } from "./content_tools.ts";
import { embedded, PICTURE } from "./samples.ts";
import { TALKING_TOOLS } from "./talking_tools.ts";
import { TASK_TOOLS } from "./task_tools.ts";

const permission = "workouts:read";

const PROMPTS: readonly Prompt[] = [
  definePrompt({
    name: "test_simple_prompt",
    title: "Simple",
    description: "A prompt without arguments",
    permission,
    arguments: z.object({}),
    messages: async () =>
      await Promise.resolve([userSays("This is a simple prompt for testing.")]),
  }),
  definePrompt({
    name: "test_prompt_with_arguments",
    title: "With arguments",
    description: "A prompt with two arguments",
    permission,
    arguments: z.object({
      arg1: z.string().describe("First test argument"),
      arg2: z.string().describe("Second test argument"),
    }),
    complete: {
      arg1: async (typed) =>
        await Promise.resolve(
          ["paris", "park", "party", "test"].filter((word) =>
            word.startsWith(typed)
          ),
        ),
    },
    messages: async ({ arg1, arg2 }) =>
      await Promise.resolve([
        userSays(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`),
      ]),
  }),
  definePrompt({
    name: "test_prompt_with_embedded_resource",
    title: "With a document",
    description: "A prompt with a document in it",
    permission,
    arguments: z.object({ resourceUri: z.string().describe("Its address") }),
    messages: async ({ resourceUri }) =>
      await Promise.resolve([
        {
          role: "user",
          content: embedded(
            resourceUri,
            "text/plain",
            "Embedded resource content for testing.",
          ),
        },
        userSays("Please process the embedded resource above."),
      ]),
  }),
  definePrompt({
    name: "test_prompt_with_image",
    title: "With a picture",
    description: "A prompt with a picture in it",
    permission,
    arguments: z.object({}),
    messages: async () =>
      await Promise.resolve([
        { role: "user", content: PICTURE },
        userSays("Please analyze the image above."),
      ]),
  }),
  definePrompt({
    name: "test_input_required_result_prompt",
    title: "That asks",
    description: "A prompt that asks the user first",
    permission,
    arguments: z.object({}),
    async messages(_given, { peer }) {
      const { user_context } = await peer.ask({
        user_context: form(
          "What context should the prompt use?",
          z.object({ context: z.string() }),
        ),
      });
      return [userSays(JSON.stringify(user_context))];
    },
  }),
];

const LOGGED = sql<{ readonly count: number }>`
  select count(*) from workouts.performed_session`;

const RESOURCES: readonly Resource[] = [
  defineResource({
    name: "static-text",
    title: "Text",
    description: "A text that never changes",
    permission,
    uri: "test://static-text",
    mimeType: "text/plain",
    variables: z.object({}),
    read: async () =>
      await Promise.resolve("This is the content of the static text resource."),
  }),
  defineResource({
    name: "static-binary",
    title: "Picture",
    description: "A picture that never changes",
    permission,
    uri: "test://static-binary",
    mimeType: "image/png",
    variables: z.object({}),
    read: async () =>
      await Promise.resolve(
        Uint8Array.from(atob(PICTURE.data), (c) => c.charCodeAt(0)),
      ),
  }),
  defineResource({
    name: "watched-resource",
    title: "Watched",
    description: "How many training sessions have been logged",
    permission,
    uri: "test://watched-resource",
    mimeType: "text/plain",
    variables: z.object({}),
    version: () => LOGGED,
    async read(_, { db }) {
      const [[logged]] = await db.batch(LOGGED);
      return `${logged!.count} sessions`;
    },
  }),
  defineResource({
    name: "template",
    title: "Pattern",
    description: "A text for each id",
    permission,
    uri: "test://template/{id}/data",
    mimeType: "application/json",
    variables: z.object({ id: z.string() }),
    read: async ({ id }) =>
      await Promise.resolve(
        JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
      ),
  }),
];

/** What the conformance suite calls by name, made the way real things are. */
export const CATALOGUE: Catalogue = {
  tools: [
    ...CONTENT_TOOLS,
    SCHEMA_TOOL,
    ...TALKING_TOOLS,
    ...ASKING_TOOLS,
    ...TASK_TOOLS,
  ],
  prompts: PROMPTS,
  resources: RESOURCES,
  tables: [],
  siteRoutes: [],
};
