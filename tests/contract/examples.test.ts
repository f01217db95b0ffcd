import assert from "node:assert/strict";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { testApp } from "../support/app.ts";
import { CLIENTS } from "../support/clients.ts";
import { freshDatabase } from "../support/database.ts";
import { demoClient } from "../support/demo.ts";
import { ENDPOINT } from "../support/tokens.ts";

/** These check an answer against the schema that was listed. */
const CHECKING = ["SDK 1 on 2025-11-25", "SDK 2 on 2026-07-28"];

for (const kind of CHECKING) {
  for (const { name, examples } of CATALOGUE.tools) {
    Deno.test(`${kind}: each example of ${name} has an answer in the demo log, as its schema says`, async () => {
      await using database = await freshDatabase();
      await using app = await testApp({
        databaseUrl: database.url("mcp_gateway"),
      });
      const caller = await demoClient(database);
      const client = await CLIENTS[kind]!({
        url: ENDPOINT,
        token: await app.token(caller),
        fetch: app.fetch,
      });
      await client.listTools();
      for (const example of examples) {
        const { isError, content, structuredContent } = await client.callTool({
          name,
          arguments: example,
        });
        assert.ok(!isError, content[0].text);
        assert.notDeepEqual(structuredContent.items, []);
      }
      await client.close();
    });
  }
}
