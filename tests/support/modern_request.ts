import type { TestApp } from "./app.ts";

/** The protocol's envelope of a client that can be asked by forms. */
export const ASKABLE = { elicitation: {} };

/** What a request of the modern family says. */
export interface ModernMessage {
  readonly token: string;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** What the client says it can be asked; nothing unless named. */
  readonly capabilities?: Readonly<Record<string, unknown>>;
  /** What else it says in `_meta`. */
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** A request of the modern family, and where it goes. */
export interface ModernRequest extends ModernMessage {
  readonly path?: string;
}

/** A JSON-RPC answer. */
export interface ModernAnswer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any -- tests look into results of every shape
  readonly result?: any;
  // deno-lint-ignore no-explicit-any -- as above
  readonly error?: any;
}

/** Sends one request of 2026-07-28 by hand, and reads the answer, alone or at the end of a stream. */
export async function modernRequest(
  app: Pick<TestApp, "request">,
  { path = "", ...message }: ModernRequest,
): Promise<ModernAnswer> {
  const response = await app.request(path, modernInit(message));
  const text = await response.text();
  const events = [...text.matchAll(/^data: (.+)$/gm)].map(([, json]) => json!);
  return { status: response.status, ...JSON.parse(events.at(-1) ?? text) };
}

/** A request of 2026-07-28 as it goes over the wire. */
export function modernInit(
  { token, method, params, capabilities = {}, meta = {} }: ModernMessage,
): RequestInit {
  const name = params["name"] ?? params["uri"] ?? params["taskId"];
  return {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
      ...(typeof name === "string" && { "mcp-name": name }),
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          "io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientCapabilities": capabilities,
          ...meta,
        },
      },
    }),
  };
}
