import { type Answer, objectIn } from "./ask.ts";
import type { Deployment } from "./deployment.ts";

/** The newest version of each family of the protocol. */
export const LEGACY = "2025-11-25";
export const MODERN = "2026-07-28";

const US = { name: "homeport-doctor", version: "1.0.0" };

/** A JSON-RPC message to send, in one family's envelope. */
export interface Message {
  readonly version: typeof LEGACY | typeof MODERN;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What a message came to: its result, or none and what was answered instead. */
export interface Reply {
  readonly answer: Answer | undefined;
  readonly result?: Readonly<Record<string, unknown>>;
}

/** Parameters of `initialize`. */
export const INITIALIZE = {
  protocolVersion: LEGACY,
  capabilities: {},
  clientInfo: US,
};

/** Sends a message to the endpoint with the deployment's token. */
export async function send(
  { ask, endpoint, token }: Deployment,
  { version, method, params = {} }: Message,
): Promise<Reply> {
  const name = params["name"];
  const answer = await ask(endpoint, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(method !== "initialize" && { "mcp-protocol-version": version }),
      ...(version === MODERN && { "mcp-method": method }),
      ...(version === MODERN && typeof name === "string" &&
        { "mcp-name": name }),
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method,
      params: version === MODERN
        ? {
          ...params,
          _meta: {
            "io.modelcontextprotocol/protocolVersion": MODERN,
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": US,
          },
        }
        : params,
    }),
  });
  // A server may answer with a stream: its last event is the answer.
  const events = [...(answer?.text ?? "").matchAll(/^data: (.+)$/gm)];
  const body = objectIn(events.at(-1)?.[1] ?? answer?.text ?? "");
  const result = body?.["result"];
  return {
    answer,
    ...(typeof result === "object" && result && { result: { ...result } }),
  };
}

/** Tools that need no argument and read, by what a client may hold. */
const CALLABLE = ["whoami", "list_exercises"];

/** A tool that this token may call and that changes nothing; undefined where it holds none. */
export async function callableTool(
  deployment: Deployment,
): Promise<string | undefined> {
  const { result } = await send(deployment, {
    version: MODERN,
    method: "tools/list",
  });
  const tools = result?.["tools"];
  if (!Array.isArray(tools)) return undefined;
  return CALLABLE.find((name) => tools.some((tool) => tool?.name === name));
}
