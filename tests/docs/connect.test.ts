import assert from "node:assert/strict";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { pageAt } from "./pages.ts";

const { blocks, text } = pageAt("docs/connect.md");

const ADDRESS = "https://<ref>.supabase.co/functions/v1/mcp";

/** A server as clients' configurations have it. */
interface Server {
  readonly type?: string;
  readonly url?: string;
  readonly command?: string;
  readonly args?: readonly string[];
}

/** A client's configuration: VS Code has its own name for the servers. */
interface Configuration {
  readonly mcpServers?: Readonly<Record<string, Server>>;
  readonly servers?: Readonly<Record<string, Server>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const CONFIGURATIONS = blocks.filter(({ language }) => language === "json")
  // `as` holds, or what is read of it is not there and a test fails.
  .map(({ text }) => JSON.parse(text) as Configuration);

const SERVERS = CONFIGURATIONS.flatMap(({ mcpServers, servers }) =>
  Object.values(mcpServers ?? servers ?? {})
);

Deno.test("docs/connect.md has servers by address, all at the same one", () => {
  const urls = SERVERS.flatMap(({ url }) => url ?? []);
  assert.deepEqual(urls, [ADDRESS, ADDRESS, ADDRESS]);
});

Deno.test("docs/connect.md has VS Code's servers say their type", () => {
  const [code] = CONFIGURATIONS.flatMap(({ servers }) => servers ?? []);
  assert.deepEqual(code, { homeport: { type: "http", url: ADDRESS } });
});

Deno.test("docs/connect.md starts the same program in its JSON as by hand", async () => {
  const [local] = SERVERS.filter(({ command }) => command);
  const line = [local?.command, ...local?.args ?? []].join(" ");
  const byHand = "npx -y deno@2.9.6 task --quiet";
  assert.equal(
    line,
    `${byHand} --config /path/to/homeport/deno.json stdio ${ADDRESS}`,
  );
  assert.ok(text.includes(`${byHand} stdio ${ADDRESS} --sign-in\n`));
  const { tasks } = JSON.parse(await Deno.readTextFile("deno.json"));
  assert.ok("stdio" in tasks);
});

Deno.test("docs/connect.md narrows by addresses and headers that are there, and leave less", async () => {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const caller = await connectedClient(database, await addUser(database));
  const authorization = `Bearer ${await app.token(caller)}`;
  const paths = [...text.matchAll(/^\| `(\/[^`]+)`/gm)].map(([, path]) =>
    path!
  );
  const headers = [
    ...[...text.matchAll(/^\| `(X-MCP-[^`]+)`/gm)].map(([, line]) => line!),
    ...[...text.matchAll(/--header "([^"]+)"/g)].map(([, line]) => line!),
    ...CONFIGURATIONS.flatMap(({ headers = {} }) =>
      Object.entries(headers).map((header) => header.join(": "))
    ),
  ];
  assert.deepEqual([paths.length, headers.length], [3, 6]);

  async function served(path: string, header?: string) {
    const [name, value] = header?.split(": ") ?? [];
    const response = await app.request(path, {
      method: "POST",
      headers: {
        authorization,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...(name && { [name]: value ?? "" }),
      },
      body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
    });
    assert.equal(response.status, 200, `${path} ${header}`);
    return (await response.text()).match(/"inputSchema"/g)?.length ?? 0;
  }
  assert.equal(await served(""), CATALOGUE.tools.length);
  for (const path of paths) {
    assert.ok(await served(path) < CATALOGUE.tools.length, path);
  }
  for (const header of headers.filter((line) => !line.includes(","))) {
    assert.ok(await served("", header) < CATALOGUE.tools.length, header);
  }
  for (const header of headers.filter((line) => line.includes(","))) {
    await served("", header);
  }
});
