import type { Effect } from "../../supabase/functions/mcp/core/operation.ts";
import { PERMISSIONS } from "../../supabase/functions/mcp/toolsets/permissions.ts";
import type { Tool } from "../../supabase/functions/mcp/core/tool.ts";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { testApp } from "../support/app.ts";
import { CLIENTS, type Connect } from "../support/clients.ts";
import { ENDPOINT } from "../support/tokens.ts";
import type { Schema } from "./schema.ts";

/** A tool as it is listed. */
export interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Schema;
  readonly outputSchema: Schema;
  readonly annotations: Readonly<Record<string, boolean>>;
}

/** A tool as it is listed, with what decides who may call it and what they are told. */
export interface PublicTool extends ListedTool {
  readonly permission: string;
  readonly effect: Effect;
}

/** Listing asks the token alone; a database that was asked would be missed. */
const NOWHERE = "postgresql://mcp_gateway:secret@127.0.0.1:9/nowhere";

/** The result of `tools/list` for a client that holds everything, as the wire had it. */
export async function listingOf(
  connect: Connect,
  { path = "", tools = CATALOGUE.tools }: {
    readonly path?: string;
    readonly tools?: readonly Tool[];
  } = {},
): Promise<string> {
  await using app = await testApp({
    databaseUrl: NOWHERE,
    catalogue: { tools },
  });
  const bodies: string[] = [];
  const clientId = crypto.randomUUID();
  const claims = {
    sub: crypto.randomUUID(),
    session_id: crypto.randomUUID(),
    role: "authenticated",
    client_id: clientId,
    permissions: PERMISSIONS,
  };
  const client = await connect({
    url: ENDPOINT + path,
    token: await app.token({
      userId: claims.sub,
      clientId,
      sessionId: claims.session_id,
      permissions: PERMISSIONS,
      claims,
    }),
    async fetch(input, init) {
      const response = await app.fetch(input, init);
      bodies.push(await response.clone().text());
      return response;
    },
  });
  await client.listTools();
  await client.close();
  const message = bodies.findLast((body) => body.includes('"tools":['))!;
  const json = message.match(/^data: (.+)$/m)?.[1] ?? message;
  return JSON.stringify(JSON.parse(json).result);
}

/** All there is to know of tools without calling them; of the whole catalogue unless named. */
export async function publicTools(
  tools: readonly Tool[] = CATALOGUE.tools,
): Promise<readonly PublicTool[]> {
  const listing = await listingOf(CLIENTS["SDK 2 on 2026-07-28"]!, { tools });
  // `as` holds: the client has just taken it for a list of tools.
  const listed = JSON.parse(listing).tools as readonly ListedTool[];
  return listed.map((tool) => {
    const { permission, effect } = tools.find(({ name }) =>
      name === tool.name
    )!;
    return { ...tool, permission, effect };
  });
}
