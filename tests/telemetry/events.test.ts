import assert from "node:assert/strict";
import { EVENTS } from "../../supabase/functions/mcp/core/event.ts";
import { jsonLines } from "../../supabase/functions/mcp/telemetry/json_lines.ts";
import { toolCall } from "../attack/tool_call.ts";
import { testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";

const PAGE = await Deno.readTextFile(
  new URL("../../docs/operate.md", import.meta.url),
);
/** The fields of each event, as the page has them. */
const FIELDS = new Map(
  [...PAGE.matchAll(/^\| `([a-z]+\.[a-z]+)` +\|[^|]*\|([^|]*)\|$/gm)]
    .map(([, event, fields]) => [
      event!,
      [...fields!.matchAll(/`(\w+)`/g)].map(([, field]) => field!),
    ]),
);

Deno.test("docs/operate.md explains every event, and no other", () => {
  assert.deepEqual([...FIELDS.keys()], [...EVENTS]);
});

Deno.test("the names of events stay what they are", () => {
  assert.deepEqual(EVENTS, [
    "http.request",
    "tool.call",
    "task.work",
    "import.refused",
    "mcp.error",
    "health.failed",
    "metrics.failed",
    "traces.failed",
    "alert.sent",
    "alert.failed",
  ]);
});

Deno.test("a request and a call are logged with the fields that docs/operate.md names", async () => {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const ann = await connectedClient(database, await addUser(database));
  // A table that is gone: both then have a cause.
  await database.sql`drop table workouts.exercise cascade`;
  const init = toolCall(await app.token(ann), "list_exercises");
  const headers = new Headers(init.headers);
  headers.set("traceparent", TRACEPARENT);
  const body = JSON.parse(String(init.body));
  body.params._meta = { traceparent: TRACEPARENT };
  await (await app.request("", {
    ...init,
    headers,
    body: JSON.stringify(body),
  })).text();
  for (const name of ["http.request", "tool.call"]) {
    const event = app.events.find(({ event }) => event === name)!;
    const lines: string[] = [];
    jsonLines((line) => lines.push(line))({ cause: "some", ...event });
    const { at, event: _, ...fields } = JSON.parse(lines[0]!);
    assert.match(at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const named = FIELDS.get(name)!.filter((field) => field !== "cause");
    delete fields.cause;
    assert.deepEqual(Object.keys(fields), named);
  }
});

Deno.test("no source logs a field that docs/operate.md does not name", async () => {
  const source = new URL("../../supabase/functions/mcp/", import.meta.url);
  let found = 0;
  for await (const text of sourcesIn(source)) {
    for (
      const [, event, fields] of text.matchAll(
        /event: "([a-z]+\.[a-z]+)"((?:,\s*(?:\w+|\w+: [\w.]+))*),?\s*\}/g,
      )
    ) {
      found++;
      const named = FIELDS.get(event!)!;
      for (const [, field] of fields!.matchAll(/,\s*(\w+)/g)) {
        assert.ok(named.includes(field!), `${event} ${field}`);
      }
    }
  }
  assert.ok(found >= 7, `${found}`);
});

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

async function* sourcesIn(folder: URL): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* sourcesIn(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts")) {
      yield await Deno.readTextFile(new URL(name, folder));
    }
  }
}
