import { z } from "zod";
import type { Content, Tool } from "../../supabase/functions/mcp/core/tool.ts";
import { Refusal } from "../../supabase/functions/mcp/core/errors.ts";
import { fixture } from "./fixture.ts";
import { embedded, PICTURE, SOUND, text } from "./samples.ts";

function showing(
  name: string,
  description: string,
  content: () => readonly Content[],
): Tool {
  const run = async () => await Promise.resolve(content());
  return fixture(name, description, z.object({}), run);
}

/** One tool for each kind of thing an answer can hold. */
export const CONTENT_TOOLS: readonly Tool[] = [
  showing("test_simple_text", "Answers with a text", () => [
    text("This is a simple text response for testing."),
  ]),
  showing("test_image_content", "Answers with a picture", () => [PICTURE]),
  showing("test_audio_content", "Answers with a sound", () => [SOUND]),
  showing("test_embedded_resource", "Answers with a document", () => [
    embedded(
      "test://embedded-resource",
      "text/plain",
      "This is an embedded resource content.",
    ),
  ]),
  showing("test_multiple_content_types", "Answers with a bit of each", () => [
    text("Multiple content types test:"),
    PICTURE,
    embedded(
      "test://mixed-content-resource",
      "application/json",
      '{"test":"data","value":123}',
    ),
  ]),
  showing("test_error_handling", "Is always refused", () => {
    throw new Refusal(
      "conflict",
      "This tool intentionally returns an error for testing.",
    );
  }),
];

/** A tool whose input is described with what only JSON Schema can say. */
export const SCHEMA_TOOL: Tool = fixture(
  "json_schema_2020_12_tool",
  "Tool with JSON Schema 2020-12 features",
  z.object({
    name: z.string().optional(),
    address: z.object({
      street: z.string().optional(),
      city: z.string().optional(),
    }).meta({ id: "address", $anchor: "addressDef" }).optional(),
    contactMethod: z.enum(["phone", "email"]).optional(),
    phone: z.string().optional(),
    email: z.string().optional(),
  }).meta({
    allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
    if: {
      properties: { contactMethod: { const: "phone" } },
      required: ["contactMethod"],
    },
    then: { required: ["phone"] },
    else: { required: ["email"] },
  }),
  async (input) => await Promise.resolve([text(JSON.stringify(input))]),
);
