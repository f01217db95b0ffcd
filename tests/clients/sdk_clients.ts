import {
  Client as Client2,
  StreamableHTTPClientTransport as Transport2,
} from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Transport1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import assert from "node:assert/strict";
import type { Era } from "../../supabase/functions/mcp/core/operation.ts";
import { oauthClient } from "../browser/oauth_client.ts";
import type { ForeignClient, Kind } from "./foreign_client.ts";

const INFO = { name: "homeport-tests", version: "1.0.0" };

/** A client of one SDK and its transport. */
interface Parts {
  // deno-lint-ignore no-explicit-any -- two SDKs declare the same shapes twice
  readonly client: () => any;
  // deno-lint-ignore no-explicit-any -- as above
  readonly transport: (url: URL, options: { authProvider: any }) => any;
}

/** The TypeScript SDKs, in each family that they speak. */
export const SDK_CLIENTS: readonly Kind[] = [
  kindOf("SDK 1 on 2025-11-25", "legacy", {
    client: () => new Client1(INFO),
    transport: (url, options) => new Transport1(url, options),
  }),
  kindOf("SDK 2 on 2025-11-25", "legacy", sdk2("legacy")),
  kindOf("SDK 2 on 2026-07-28", "modern", sdk2("auto")),
];

function sdk2(mode: "legacy" | "auto"): Parts {
  return {
    client: () => new Client2(INFO, { versionNegotiation: { mode } }),
    transport: (url, options) => new Transport2(url, options),
  };
}

function kindOf(name: string, era: Era, { client, transport }: Parts): Kind {
  return {
    name,
    era,
    async connect(endpoint, person) {
      await using oauth = oauthClient(name);
      const options = { authProvider: oauth.provider };
      const challenged = transport(new URL(endpoint), options);
      await assert.rejects(client().connect(challenged), /Unauthorized/);
      await person.visits(oauth.authorizationUrl());
      await challenged.finishAuth((await oauth.returned).get("code"));

      const connected: ForeignClient & {
        connect(transport: unknown): Promise<void>;
      } = client();
      await connected.connect(transport(new URL(endpoint), options));
      return connected;
    },
  };
}
