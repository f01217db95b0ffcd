import type { Tool as WireTool } from "@modelcontextprotocol/server";
import type { Caller } from "../kernel/caller.ts";
import type { Effect } from "../kernel/effect.ts";
import { jsonSchemaOf } from "../kernel/json_schema.ts";
import { isServed, type Narrowing } from "../kernel/narrowing.ts";
import type { Tool } from "../kernel/tool.ts";

/** The tools of this server, prepared once for the wire. */
export interface Catalogue {
  /** What is listed to a caller: what their token holds, in a fixed order. */
  list(caller: Caller, narrowing: Narrowing): WireTool[];
  /** The tool of that name at that address, whoever calls it. */
  get(name: string, narrowing: Narrowing): Tool | undefined;
}

/** Prepares a catalogue, so that no request pays for schemas. */
export function catalogueOf(tools: readonly Tool[]): Catalogue {
  const entries = tools.map((tool) => ({ tool, wire: wireTool(tool) }));
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  return {
    list: ({ permissions }, narrowing) =>
      entries
        .filter(({ tool }) =>
          isServed(tool, narrowing) && permissions.includes(tool.permission)
        )
        .map(({ wire }) => wire),
    get(name, narrowing) {
      const tool = byName.get(name);
      return tool && isServed(tool, narrowing) ? tool : undefined;
    },
  };
}

function wireTool(tool: Tool): WireTool {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: jsonSchemaOf(tool.input, "input"),
    outputSchema: jsonSchemaOf(tool.output, "output"),
    annotations: annotationsOf(tool.effect),
  };
}

/** MCP's hints, which all follow from the effect. */
function annotationsOf(effect: Effect): WireTool["annotations"] {
  return {
    readOnlyHint: effect === "read",
    destructiveHint: effect === "replace" || effect === "destroy",
    // Adding twice adds twice, unless the caller gives a key.
    idempotentHint: effect !== "add",
    openWorldHint: false,
  };
}
