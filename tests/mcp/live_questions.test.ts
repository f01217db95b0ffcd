import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  type ElicitRequest,
  ElicitRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { connectedClient } from "../support/people.ts";
import { ENDPOINT } from "../support/tokens.ts";
import { type Deletion, deletion } from "../support/deletion.ts";

Deno.test("an older client's user is asked while the call waits, and agrees", async () => {
  await using scene = await deletion();
  const { text, asked } = await deleteBy(scene, scene.app.fetch, true);
  assert.deepEqual(JSON.parse(text), { deleted: "Leg day" });
  assert.match(asked[0]!, /^Delete “Leg day”/);
  assert.equal(await scene.remains(), false);
  assert.deepEqual(await scene.outcomes(), ["asked", "done"]);
});

Deno.test("an older client's user is asked while the call waits, and does not agree", async () => {
  await using scene = await deletion();
  const { text } = await deleteBy(scene, scene.app.fetch, false);
  assert.match(text, /^declined: /);
  assert.ok(await scene.remains());
});

Deno.test("an older client's answer may come in at another isolate", async () => {
  await using scene = await deletion();
  await using other = await testApp({
    databaseUrl: scene.database.url("mcp_gateway"),
    issuer: scene.app,
  });
  const { text } = await deleteBy(scene, responsesTo(other, scene.app), true);
  assert.deepEqual(JSON.parse(text), { deleted: "Leg day" });
});

Deno.test("an older client that cannot be asked is told how to confirm", async () => {
  await using scene = await deletion();
  const { text } = await deleteBy(scene, scene.app.fetch);
  assert.match(text, /^confirmation_required: Delete “Leg day”/);
});

Deno.test("another client's answer is not taken for the one that was asked", async () => {
  await using scene = await deletion();
  const { database, app, caller } = scene;
  const id = crypto.randomUUID();
  await database.sql`
    insert into mcp.client_questions (id, user_id, client_id)
    values (${id}, ${caller.userId}, ${caller.clientId!})`;
  const other = await connectedClient(database, caller.userId);
  const response = await answered(app, other, id, { action: "accept" });
  assert.equal(response.status, 202);
  const [row] = await database.sql`select response from mcp.client_questions`;
  assert.equal(row!["response"], null);
});

// Defence: `assertStorable` in `mcp/legacy_http.ts`.
Deno.test("an answer longer than any form's, or that Postgres cannot store, is refused, and not kept", async () => {
  await using scene = await deletion();
  const { database, app, caller } = scene;
  const id = crypto.randomUUID();
  await database.sql`
    insert into mcp.client_questions (id, user_id, client_id)
    values (${id}, ${caller.userId}, ${caller.clientId!})`;
  const answer = (text: string) =>
    answered(app, caller, id, { action: "accept", content: { text } });
  const kept = () => database.sql`select response from mcp.client_questions`;
  const refused = await answer("a".repeat(33_000));
  assert.equal(refused.status, 413);
  assert.match(await refused.text(), /An answer may have 32,768 characters/);
  for (const text of ["a\0b", "a\ud800"]) {
    const unstorable = await answer(text);
    assert.equal(unstorable.status, 400);
    assert.match(await unstorable.text(), /no NUL character/);
  }
  assert.equal((await kept())[0]!["response"], null);
  assert.equal((await answer("a".repeat(30_000))).status, 202);
  assert.notEqual((await kept())[0]!["response"], null);
});

// Defence: `pendingResponses.close` in `mcp/http_conversation.ts`.
Deno.test("a question whose call has ended is forgotten, and no answer to it is kept", async () => {
  await using scene = await deletion();
  const { database, app, caller, workoutId } = scene;
  const left = new AbortController();
  const leaving: typeof fetch = async (input, init) => {
    const isCall = typeof init?.body === "string" &&
      init.body.includes("tools/call");
    return await app.fetch(
      input,
      isCall ? { ...init, signal: left.signal } : init,
    );
  };
  const client = new Client(
    { name: "older", version: "1.0.0" },
    { capabilities: { elicitation: {} } },
  );
  client.setRequestHandler(ElicitRequestSchema, async () => {
    left.abort();
    return await new Promise<never>(() => {});
  });
  const token = await app.token(caller);
  const transport = new StreamableHTTPClientTransport(new URL(ENDPOINT), {
    fetch: leaving,
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  // `as` holds: the transport is one, but for an optional property's type.
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  client.callTool({
    name: "delete_workout",
    arguments: { workout_id: workoutId },
  }).catch(() => {});
  while (!left.signal.aborted) await pause(5);
  let questions = 1;
  for (let look = 0; look < 200 && questions > 0; look++) {
    await pause(20);
    questions = (await database.sql`select from mcp.client_questions`).length;
  }
  assert.equal(questions, 0);
  await client.close();
});

/** Sends a client's response to what it was asked, as a request of its own. */
async function answered(
  app: TestApp,
  caller: Caller,
  id: string,
  result: object,
): Promise<Response> {
  return await app.request("", {
    method: "POST",
    headers: {
      authorization: `Bearer ${await app.token(caller)}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id, result }),
  });
}

/** Deletes the scene's workout with SDK 1, whose user answers, if it can be asked. */
async function deleteBy(
  { app, caller, workoutId }: Deletion,
  fetch: typeof globalThis.fetch,
  agree?: boolean,
) {
  const asked: string[] = [];
  const client = new Client(
    { name: "older", version: "1.0.0" },
    { capabilities: agree === undefined ? {} : { elicitation: {} } },
  );
  if (agree !== undefined) {
    client.setRequestHandler(
      ElicitRequestSchema,
      ({ params }: ElicitRequest) => {
        asked.push(params.message);
        return { action: "accept", content: { agree } };
      },
    );
  }
  const token = await app.token(caller);
  const transport = new StreamableHTTPClientTransport(new URL(ENDPOINT), {
    fetch,
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  // `as` holds: the transport is one, but for an optional property's type.
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  const { content } = await client.callTool({
    name: "delete_workout",
    arguments: { workout_id: workoutId },
  });
  await client.close();
  // `as` holds: the result is validated against the protocol's schemas.
  const [first] = content as readonly { readonly text: string }[];
  return { text: first!.text, asked };
}

/** Sends responses to one app, and everything else to another. */
function responsesTo(there: TestApp, here: TestApp): typeof fetch {
  return async (input, init) => {
    const isResponse = typeof init?.body === "string" &&
      "result" in JSON.parse(init.body);
    return await (isResponse ? there : here).fetch(input, init);
  };
}
