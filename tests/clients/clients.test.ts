import assert from "node:assert/strict";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { testStack } from "../support/stack.ts";
import type { ForeignClient, Kind } from "./foreign_client.ts";
import { nodePackages, pythonPackages } from "./kept.ts";
import { mcpRemote } from "./mcp_remote.ts";
import { demoPerson, type Person } from "./person.ts";
import { pythonClients } from "./python_clients.ts";
import { SDK_CLIENTS } from "./sdk_clients.ts";
import { type Truth, truthOf } from "./truth.ts";
import { whereThereIs } from "./where_there_is.ts";

const GRANTED = ["workouts:read", "workouts:write"];

const KINDS = [
  ...SDK_CLIENTS,
  ...pythonClients(await pythonPackages()),
  ...mcpRemote(await nodePackages()),
];

let stack: Stack;
let truth: Truth;
Deno.test.beforeAll(async () => {
  stack = await testStack();
  truth = truthOf(stack);
});
Deno.test.afterAll(async () => {
  await truth[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

/** A client of some kind that is connected, and who let it in. */
interface Connected {
  readonly kind: Kind;
  readonly client: ForeignClient;
  readonly person: Person;
}

const FACTS: Readonly<Record<string, (it: Connected) => Promise<void>>> = {
  async "registers itself and asks once, with PKCE, for this endpoint"(
    { person },
  ) {
    const asked = theOneRequest(person);
    assert.equal(asked.get("code_challenge_method"), "S256");
    assert.equal(asked.get("resource"), stack.endpoint);
    assert.equal(await truth.registered(asked.get("client_id")), "dynamic");
  },

  async "lists the tools it was granted"({ client }) {
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      CATALOGUE.tools.filter(({ permission }) => GRANTED.includes(permission))
        .map(({ name }) => name),
    );
  },

  async "reads what the database holds"({ client }) {
    const { structuredContent } = await client.callTool({
      name: "list_exercises",
      arguments: { limit: 100 },
    });
    assert.deepEqual(structuredContent.items, await truth.exercises());
  },

  async "pages through a list: all of it, nothing twice"({ client }) {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const { structuredContent } = await client.callTool({
        name: "list_workouts",
        arguments: { limit: 7, ...(cursor && { cursor }) },
      });
      const { items, next_cursor } = structuredContent;
      for (const { workout_id } of items) ids.push(workout_id);
      cursor = next_cursor;
    } while (cursor);
    assert.ok(ids.length > 7);
    assert.deepEqual(ids, await truth.workouts());
  },

  async "shows in words why a call is refused"({ client }) {
    const { isError, content } = await client.callTool({
      name: "list_workouts",
      arguments: { limit: 1_000 },
    });
    assert.equal(isError, true);
    assert.match(content[0].text, /^invalid_input: .*limit.*100/);
  },

  async "is told that there is no such tool, and what to do"({ client }) {
    await assert.rejects(
      client.callTool({ name: "fly", arguments: {} }),
      /There is no tool of that name here\. List the tools/,
    );
  },

  async "logs a workout once, however often it says so"({ client, kind }) {
    const title = `By ${kind.name}`;
    const call = {
      name: "log_workout",
      arguments: {
        title,
        weight_unit: "kg",
        idempotency_key: crypto.randomUUID(),
        exercises: [{ name: "Front Squat", sets: [{ weight: 62.5, reps: 4 }] }],
      },
    };
    const first = await client.callTool(call);
    const again = await client.callTool(call);
    assert.equal(first.structuredContent.already_logged, false);
    assert.equal(again.structuredContent.already_logged, true);
    assert.deepEqual(await truth.sets(title), [
      { exercise: "Front Squat", weight_kg: 62.5, reps: 4 },
    ]);
  },

  async "has spoken that family of the protocol all along"({ kind, person }) {
    const clientId = theOneRequest(person).get("client_id");
    assert.deepEqual(await truth.eras(clientId), [kind.era]);
  },
};

for (const kind of KINDS) {
  const { name } = kind;
  whereThereIs(name, kind.lack, () => {
    Deno.test(`${name} is let in and works`, async (t) => {
      const person = await demoPerson(stack, GRANTED);
      const client = await kind.connect(stack.endpoint, person);
      try {
        for (const [fact, holds] of Object.entries(FACTS)) {
          await t.step(
            `${name} ${fact}`,
            () => holds({ kind, client, person }),
          );
        }
      } finally {
        await client.close();
      }
    });

    Deno.test(`${name} gets a new token by itself when its own has expired`, async () => {
      const person = await demoPerson(stack, GRANTED);
      const client = await withExpiredToken(kind, person);
      try {
        const { structuredContent } = await client.callTool({
          name: "list_workouts",
          arguments: { limit: 1 },
        });
        assert.equal(structuredContent.items.length, 1);
        const clientId = theOneRequest(person).get("client_id");
        assert.equal(await truth.refreshTokens(clientId), 2);
      } finally {
        await client.close();
      }
    });
  });
}

/** What a client asked of Supabase Auth when it sent its user there, which it did once. */
function theOneRequest({ sentTo }: Person): URLSearchParams {
  assert.equal(sentTo.length, 1);
  return sentTo[0]!.searchParams;
}

/** Some clients look at the clock; others wait until the server refuses their token. */
async function withExpiredToken(
  kind: Kind,
  person: Person,
): Promise<ForeignClient> {
  if (!kind.looksAtClock) {
    await using _ = await truth.firstTokensExpired();
    return await kind.connect(stack.endpoint, person);
  }
  const client = await kind.connect(stack.endpoint, person);
  await client.wait!(2 * 3_600);
  return client;
}
