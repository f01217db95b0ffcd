/** Labels by their names. */
export type Labels = Readonly<Record<string, string>>;

/** The methods of deeds whose names in the record are two words, by the first. */
const METHODS: Readonly<Record<string, readonly [string, string]>> = {
  read: ["resources/read", "mcp_resource_name"],
  subscribe: ["resources/subscribe", "mcp_resource_name"],
  get: ["prompts/get", "gen_ai_prompt_name"],
  complete: ["completion/complete", "mcp_completion_argument"],
  cancel: ["tasks/cancel", "gen_ai_tool_name"],
  answer: ["tasks/update", "gen_ai_tool_name"],
  continue: ["tasks/continue", "gen_ai_tool_name"],
};

/** A deed of the record in the words of OpenTelemetry's conventions for MCP. */
export function operationLabels(deed: string): Labels {
  const [, verb, name] = deed.match(/^(\w+) (.+)$/) ?? [];
  const [method, label] = METHODS[verb ?? ""] ??
    ["tools/call", "gen_ai_tool_name"];
  return { mcp_method_name: method, [label]: name ?? deed };
}
