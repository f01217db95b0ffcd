import type { TestApp } from "./app.ts";

/** The protocol's envelope of a client that can be asked by forms. */
export const ASKABLE = { elicitation: {} };

/** What a request of the modern family says beside its method. */
export interface ModernRequest {
  readonly token: string;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** What the client says it can be asked; nothing unless named. */
  readonly capabilities?: Readonly<Record<string, unknown>>;
  readonly path?: string;
}

/** A JSON-RPC answer. */
export interface ModernAnswer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any -- tests look into results of every shape
  readonly result?: any;
  readonly error?: { readonly code: number; readonly message: string };
}

/** Sends one request of 2026-07-28 by hand, and reads the answer. */
export async function modernRequest(
  app: Pick<TestApp, "request">,
  { token, method, params, capabilities = {}, path = "" }: ModernRequest,
): Promise<ModernAnswer> {
  const name = params["name"] ?? params["uri"];
  const response = await app.request(path, {
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
        },
      },
    }),
  });
  const text = await response.text();
  const json = text.match(/^data: (.+)$/m)?.[1] ?? text;
  return { status: response.status, ...JSON.parse(json) };
}
