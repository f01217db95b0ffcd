import {
  Client as Client2,
  StreamableHTTPClientTransport as Transport2,
} from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Transport1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

/** What a connected client can be asked, whichever SDK it is made with. */
export interface McpClient {
  listTools(): Promise<
    { tools: readonly { readonly name: string; readonly title?: string }[] }
  >;
  callTool(
    call: {
      name: string;
      arguments?: Record<string, unknown>;
      _meta?: Record<string, unknown>;
    },
  ): Promise<ToolAnswer>;
  close(): Promise<void>;
}

/** What a tool call came to. */
export interface ToolAnswer {
  readonly isError?: boolean;
  // deno-lint-ignore no-explicit-any -- tests look into answers of every shape
  readonly structuredContent?: any;
  // deno-lint-ignore no-explicit-any -- as above
  readonly content?: any;
}

/** Where and how a client connects. */
export interface ConnectOptions {
  readonly url: string;
  readonly token: string;
  readonly fetch?: typeof fetch;
}

/** Connects one kind of client. */
export type Connect = (options: ConnectOptions) => Promise<McpClient>;

const INFO = { name: "homeport-tests", version: "1.0.0" };

/** The clients that today's hosts ship, by the protocol they speak. */
export const CLIENTS: Readonly<Record<string, Connect>> = {
  async "SDK 1 on 2025-11-25"({ url, token, fetch }) {
    const client = new Client1(INFO);
    const transport = new Transport1(new URL(url), {
      requestInit: bearer(token),
      ...(fetch && { fetch }),
    });
    await client.connect(transport);
    // `as` holds: the results are validated against the protocol's schemas.
    return client as unknown as McpClient;
  },
  async "SDK 2 on 2025-11-25"(options) {
    return await connect2(options, "legacy");
  },
  async "SDK 2 on 2026-07-28"(options) {
    return await connect2(options, { pin: "2026-07-28" });
  },
};

async function connect2(
  { url, token, fetch }: ConnectOptions,
  mode: "legacy" | { pin: string },
): Promise<McpClient> {
  const client = new Client2(INFO, { versionNegotiation: { mode } });
  const transport = new Transport2(new URL(url), {
    requestInit: bearer(token),
    ...(fetch && { fetch }),
  });
  await client.connect(transport);
  // `as` holds: the results are validated against the protocol's schemas.
  return client as unknown as McpClient;
}

function bearer(token: string): RequestInit {
  return { headers: { authorization: `Bearer ${token}` } };
}
