import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { join } from "node:path";
import { freePort } from "../../supabase/local/free_port.ts";
import type { McpClient } from "../support/clients.ts";
import type { Kind } from "./foreign_client.ts";
import type { Kept } from "./kept.ts";
import type { Person } from "./person.ts";

/** Longer than it takes on a slow machine to start it and to sign in. */
const PATIENT = { timeout: 5 * 60_000 };

const PROTOCOLS = [
  { protocol: "legacy", family: "2025-11-25", era: "legacy" },
  { protocol: "auto", family: "2026-07-28", era: "modern" },
] as const;

/** `mcp-remote` between the server and a client that knows STDIO alone, in each family it speaks. */
export function mcpRemote(node: Kept): readonly Kind[] {
  return PROTOCOLS.map(({ protocol, era, family }): Kind => ({
    name: `mcp-remote on ${family}`,
    era,
    ...(typeof node === "string" && { lack: node }),
    async connect(endpoint, person) {
      if (typeof node === "string") throw new Error(node);
      const home = await Deno.makeTempDir({ prefix: "mcp-remote-" });
      const transport = new StdioClientTransport({
        command: "node",
        args: [
          join(node.dir, "node_modules/mcp-remote/dist/proxy.js"),
          endpoint,
          String(freePort()),
          "--protocol",
          protocol,
          "--auth-timeout",
          "300",
        ],
        env: {
          ...Deno.env.toObject(),
          MCP_REMOTE_CONFIG_DIR: home,
          // It asks the desktop to show a page, and prints where to go as well.
          BROWSER: "true",
        },
        stderr: "pipe",
      });
      const returned = sentAway(transport, person);
      const client = new Client({ name: "homeport-tests", version: "1.0.0" });
      try {
        await Promise.all([client.connect(transport, PATIENT), returned]);
      } catch (error) {
        await client.close();
        await Deno.remove(home, { recursive: true });
        throw error;
      }
      // `as` holds: the results are validated against the protocol's schemas.
      const connected = client as unknown as McpClient;
      return {
        listTools: () => connected.listTools(),
        callTool: (call) => connected.callTool(call),
        async close() {
          await client.close();
          await Deno.remove(home, { recursive: true });
        },
      };
    },
  }));
}

/** Resolves once the user has gone where it told them to and come back. */
function sentAway(
  { stderr }: StdioClientTransport,
  person: Person,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = "";
  let sent = false;
  stderr?.on("data", (chunk: Uint8Array) => {
    said += new TextDecoder().decode(chunk);
    const [, url] = /visiting:\s+(http\S+)\n/.exec(said) ?? [];
    if (!url || sent) return;
    sent = true;
    person.visits(new URL(url)).then(resolve, reject);
  });
  stderr?.on("end", () => reject(new Error(`mcp-remote ended: ${said}`)));
  return promise;
}
