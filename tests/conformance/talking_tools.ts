import { z } from "zod";
import type { Peer } from "../../supabase/functions/mcp/core/client.ts";
import type { Tool } from "../../supabase/functions/mcp/core/tool.ts";
import { fixture } from "./fixture.ts";
import { text } from "./samples.ts";

function talking(
  name: string,
  description: string,
  talk: (peer: Peer) => Promise<void>,
): Tool {
  return fixture(name, description, z.object({}), async (_input, { peer }) => {
    await talk(peer);
    return [text("Done.")];
  });
}

async function logged(peer: Peer): Promise<void> {
  await peer.log("info", "Tool execution started");
  await pause();
  await peer.log("info", "Tool processing data");
  await pause();
  await peer.log("info", "Tool execution completed");
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}

/** Tools that tell the client how they are getting on. */
export const TALKING_TOOLS: readonly Tool[] = [
  talking("test_tool_with_logging", "Sends notes while it works", logged),
  talking("test_logging_tool", "Sends notes, if they are wanted", logged),
  talking(
    "test_tool_with_progress",
    "Tells how far it is",
    async (peer) => {
      await peer.progress(0, 100);
      await pause();
      await peer.progress(50, 100);
      await pause();
      await peer.progress(100, 100);
    },
  ),
];
