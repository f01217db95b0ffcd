import assert from "node:assert/strict";
import { testApp } from "../support/app.ts";
import { CLIENTS, type Connect, type McpClient } from "../support/clients.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { ENDPOINT } from "../support/tokens.ts";

for (const [kind, connect] of Object.entries(CLIENTS)) {
  Deno.test(`${kind}: is served what its headers leave`, async () => {
    await withHeaders(
      connect,
      { "x-mcp-tools": "whoami" },
      async (connected) => {
        const client = await connected();
        const { tools } = await client.listTools();
        assert.deepEqual(tools.map(({ name }) => name), ["whoami"]);
        await assert.rejects(
          client.callTool({ name: "list_workouts" }),
          /no tool of that name/,
        );
        await client.close();
      },
    );
  });

  // A client pinned to 2026-07-28 says of any 400 that the version is not offered.
  if (kind.endsWith("2026-07-28")) continue;
  Deno.test(`${kind}: is told of a header's unknown name when it connects`, async () => {
    await withHeaders(
      connect,
      { "x-mcp-toolsets": "gym" },
      async (connected) => {
        await assert.rejects(
          connected(),
          /X-MCP-Toolsets names what does not exist: gym\. Toolsets are: workouts/,
        );
      },
    );
  });
}

async function withHeaders(
  connect: Connect,
  headers: Readonly<Record<string, string>>,
  fact: (connected: () => Promise<McpClient>) => Promise<void>,
) {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const caller = await connectedClient(database, await addUser(database));
  const token = await app.token(caller);
  await fact(() =>
    connect({
      url: ENDPOINT,
      token,
      fetch(input, init) {
        const request = new Request(input, init);
        for (const [name, value] of Object.entries(headers)) {
          request.headers.set(name, value);
        }
        return app.fetch(request);
      },
    })
  );
}
