import assert from "node:assert/strict";
import { TOOLSET_FACTS } from "../../supabase/functions/mcp/toolsets/permissions.ts";
import { CLIENTS } from "../support/clients.ts";
import { listingOf } from "./listing.ts";

const TOOLSET_BYTES = 12_000;
const ALL_BYTES = 48_000;

for (const [kind, connect] of Object.entries(CLIENTS)) {
  for (const toolset of TOOLSET_FACTS.map(({ name }) => name)) {
    Deno.test(`${kind}: the tools of ${toolset} cost a client less than 12 KB of context`, async () => {
      const listing = await listingOf(connect, { path: `/x/${toolset}` });
      assertWithin(TOOLSET_BYTES, `${toolset}, ${kind}`, listing);
    });
  }

  Deno.test(`${kind}: all tools cost a client less than 48 KB of context`, async () => {
    assertWithin(ALL_BYTES, `everything, ${kind}`, await listingOf(connect));
  });
}

function assertWithin(limit: number, what: string, listing: string) {
  const bytes = new TextEncoder().encode(listing).length;
  console.log(`tools/list of ${what}: ${bytes} of ${limit} bytes`);
  assert.ok(bytes < limit, `${bytes} bytes`);
}
