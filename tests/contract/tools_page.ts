import { permissionsOf } from "../../supabase/functions/mcp/core/permission.ts";
import {
  permissionWords,
  TOOLSET_FACTS,
} from "../../supabase/functions/mcp/toolsets/permissions.ts";
import type { Prompt } from "../../supabase/functions/mcp/core/prompt.ts";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import type { PublicTool } from "./listing.ts";
import { type Place, placesIn, type Schema } from "./schema.ts";

const EFFECTS = {
  read: "reads",
  add: "adds, and overwrites nothing",
  replace: "changes what is there",
  destroy: "removes what cannot be brought back",
};

/** The catalogue for people, as Markdown. */
export function toolsPage(tools: readonly PublicTool[]): string {
  const sections = TOOLSET_FACTS.flatMap((toolset) => [
    `## ${toolset.title}`,
    permissionsOf(toolset)
      .map((permission) =>
        `- \`${permission}\`: ${permissionWords(permission)}`
      )
      .join("\n"),
    ...tools
      .filter(({ permission }) => permission.startsWith(`${toolset.name}:`))
      .flatMap(toolSection),
  ]);
  return [
    "# Tools",
    "Written by `deno task contract` from the tools themselves; edit those.",
    ...sections,
    "## Prompts",
    "For people to pick from a menu; each brings what it is about along.",
    table(
      ["Prompt", "Needs", "Arguments", "What it is for"],
      CATALOGUE.prompts.map(promptRow),
    ),
    "## Addresses",
    "What clients can attach and read again, as JSON.",
    table(
      ["Address", "Needs", "What is there"],
      CATALOGUE.resources.map(({ uri, permission, description }) => [
        `\`${uri}\``,
        `\`${permission}\``,
        description,
      ]),
    ),
  ].join("\n\n") + "\n";
}

function promptRow(
  { name, permission, description, getting: { input } }: Prompt,
): readonly string[] {
  const taken = Object.keys(input.shape).map((name) => `\`${name}\``);
  return [`\`${name}\``, `\`${permission}\``, taken.join(", "), description];
}

function toolSection(tool: PublicTool): readonly string[] {
  const takes = fieldsOf(tool.inputSchema);
  return [
    `### ${tool.name}`,
    tool.description,
    `Needs \`${tool.permission}\`; ${EFFECTS[tool.effect]}.`,
    takes.length === 0 ? "It takes no arguments." : table(
      ["Argument", "Kind", "Needed", "Meaning"],
      takes.map(argumentRow),
    ),
    table(
      ["Answer", "Kind", "Meaning"],
      fieldsOf(tool.outputSchema).map(answerRow),
    ),
    "For example:",
    ...examplesOf(tool.name).map((example) =>
      "```json\n" + readable(example) + "\n```"
    ),
  ];
}

/** Every field; what a list is of is told in the list's own row. */
function fieldsOf(schema: Schema): readonly Place[] {
  return placesIn(schema)
    .filter(({ path }) => path !== "" && !path.endsWith("[]"));
}

function argumentRow({ path, schema, optional }: Place): readonly string[] {
  const { default: preset } = schema;
  const need = preset !== undefined
    ? `\`${preset}\` unless given`
    : optional
    ? ""
    : "required";
  return [`\`${path}\``, kindOf(schema), need, schema.description ?? ""];
}

function answerRow({ path, schema, optional }: Place): readonly string[] {
  const kind = kindOf(schema) + (optional ? ", not always" : "");
  return [`\`${path}\``, kind, schema.description ?? ""];
}

/** The type and its bounds, in words. */
function kindOf(schema: Schema): string {
  const { type, enum: options, items, format, multipleOf } = schema;
  if (options) return options.map((option) => `\`${option}\``).join(", ");
  if (type === "array") {
    const number = span(schema.minItems, schema.maxItems);
    const list = number ? `list of ${number}` : "list";
    return !items || items.properties ? list : `${list}: ${kindOf(items)}`;
  }
  const length = span(schema.minLength, schema.maxLength);
  return [
    format ?? type,
    length && !format && `${length} characters`,
    span(schema.minimum, schema.maximum),
    multipleOf && `in steps of ${multipleOf}`,
  ].filter(Boolean).join(", ");
}

function span(least: number | undefined, most: number | undefined): string {
  if (most === undefined) return "";
  return least === undefined ? `at most ${most}` : `${least} to ${most}`;
}

function readable(example: unknown): string {
  const line = JSON.stringify(example);
  return line.length < 76 ? line : JSON.stringify(example, null, 2);
}

function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join(
    "\n",
  );
}

function examplesOf(name: string) {
  return CATALOGUE.tools.find((tool) => tool.name === name)!.examples;
}
