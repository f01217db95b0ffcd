import { Client as Client2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as Transport2 } from "@modelcontextprotocol/client/stdio";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as Transport1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import type { McpClient } from "../support/clients.ts";
import { type Run, settingsOf } from "./run.ts";

/** A client of a process of ours, and who answers what it is asked. */
export interface StdioConnectOptions extends Run {
  /** What the user says to a form; a client without it cannot be asked. */
  readonly answer?: "agree" | "decline";
}

/** Starts a process and connects one kind of client to it. */
export type StdioConnect = (options: StdioConnectOptions) => Promise<McpClient>;

const INFO = { name: "homeport-tests", version: "1.0.0" };

const ANSWERS = {
  agree: { action: "accept", content: { agree: true } },
  decline: { action: "decline" },
} as const;

/** The clients that today's hosts ship, over STDIO. */
export const STDIO_CLIENTS: Readonly<Record<string, StdioConnect>> = {
  async "SDK 1 on 2025-11-25"({ answer, ...run }) {
    const client = new Client1(INFO, { capabilities: capabilities(answer) });
    if (answer) {
      client.setRequestHandler(ElicitRequestSchema, () => ANSWERS[answer]);
    }
    await client.connect(
      new Transport1({ ...settingsOf(run), stderr: "ignore" }),
    );
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
  { answer, ...run }: StdioConnectOptions,
  mode: "legacy" | { pin: string },
): Promise<McpClient> {
  const client = new Client2(INFO, {
    capabilities: capabilities(answer),
    versionNegotiation: { mode },
  });
  if (answer) {
    client.setRequestHandler("elicitation/create", () => ANSWERS[answer]);
  }
  await client.connect(
    new Transport2({ ...settingsOf(run), stderr: "ignore" }),
  );
  // `as` holds: the results are validated against the protocol's schemas.
  return client as unknown as McpClient;
}

function capabilities(answer: StdioConnectOptions["answer"]) {
  return answer ? { elicitation: {} } : {};
}
