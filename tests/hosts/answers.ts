import assert from "node:assert/strict";
import { CLIENTS } from "../support/clients.ts";
import type { Elsewhere } from "./elsewhere.ts";
import type { HostProcess } from "./host_process.ts";

/** Proves that a host answers a call of the demo user's, signed in. */
export async function answers(at: Elsewhere, host: HostProcess): Promise<void> {
  const client = await CLIENTS["SDK 2 on 2026-07-28"]!(await at.connected());
  const { structuredContent } = await client.callTool({
    name: "get_exercise_history",
    arguments: { exercise: "Bench Press (Barbell)", limit: 2 },
  });
  await client.close();
  assert.equal(structuredContent?.items.length, 2, host.log());
}
