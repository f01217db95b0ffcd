import assert from "node:assert/strict";
import { ANSWER_LIMIT_BYTES } from "../../supabase/functions/mcp/core/page.ts";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { testApp } from "../support/app.ts";
import { CLIENTS, type ToolAnswer } from "../support/clients.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { ENDPOINT } from "../support/tokens.ts";
import { CROWD, crowd } from "./crowded_log.ts";

/** A call that asks for as much as there can be. */
interface Greed {
  readonly input: Readonly<Record<string, unknown>>;
  /** How many things all its pages hold together. */
  readonly things?: number;
  /** Whether that is more than an answer holds, though it asks for no more than it may. */
  readonly cut?: boolean;
}

const GREED: Readonly<Record<string, Greed>> = {
  list_exercises: {
    input: { limit: 100 },
    things: CROWD.exercises,
    cut: true,
  },
  get_exercise_history: {
    input: { exercise: CROWD.exercise, weight_unit: "lb", limit: 100 },
    things: CROWD.setsOfEach + 1,
  },
  get_personal_records: {
    input: { weight_unit: "lb", limit: 100 },
    things: CROWD.exercises,
    cut: true,
  },
  list_workouts: {
    input: { weight_unit: "lb", limit: 100 },
    things: CROWD.sessions,
    cut: true,
  },
  get_workout: {
    input: { workout_id: CROWD.workoutId, weight_unit: "lb" },
    things: CROWD.performedExercises * CROWD.setsOfEach,
    cut: true,
  },
  log_workout: {
    input: {
      title: "訓".repeat(200),
      exercises: Array.from({ length: 50 }, (_, i) => ({
        name: `${i}`.padEnd(200, "訓"),
        sets: [{ reps: 1 }],
      })),
    },
  },
  delete_workout: { input: { workout_id: CROWD.workoutId, confirm: true } },
  list_connections: { input: { limit: 100 }, things: CROWD.clients + 1 },
  recent_activity: {
    input: { limit: 100, outcome: "refused" },
    things: CROWD.clients,
  },
  whoami: { input: {} },
};

for (const { name } of CATALOGUE.tools) {
  Deno.test(`no answer of ${name} is over the limit, and none of what was asked for is lost`, async () => {
    const greed = GREED[name];
    assert.ok(greed, `no greedy call of ${name}`);
    const pages = await pagesOf(name, greed.input);
    assert.equal(
      pages.some(({ truncated }) => truncated === true),
      greed.cut ?? false,
    );
    if (greed.things !== undefined) {
      assert.equal(pages.flatMap(thingsOf).length, greed.things);
    }
  });
}

/** Every page of an answer, each of them measured and as its schema says. */
async function pagesOf(name: string, input: Greed["input"]) {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const caller = await connectedClient(database, await addUser(database));
  await crowd(database, caller);
  const client = await CLIENTS["SDK 1 on 2025-11-25"]!({
    url: ENDPOINT,
    token: await app.token(caller, { email: `${"x".repeat(250)}@x.test` }),
    fetch: app.fetch,
  });
  // It then checks each answer against the schema that was listed.
  await client.listTools();
  const pages = [];
  let cursor: string | undefined;
  do {
    const answer = await client.callTool({
      name,
      arguments: { ...input, ...(cursor && { cursor }) },
    });
    assertWithinLimit(answer);
    pages.push(answer.structuredContent);
    cursor = answer.structuredContent.next_cursor;
  } while (cursor !== undefined);
  await client.close();
  return pages;
}

function assertWithinLimit(answer: ToolAnswer) {
  const { isError, content, structuredContent } = answer;
  assert.ok(!isError, content[0].text);
  for (const told of [JSON.stringify(structuredContent), content[0].text]) {
    const bytes = new TextEncoder().encode(told).length;
    assert.ok(bytes <= ANSWER_LIMIT_BYTES, `${bytes} bytes`);
  }
}

/** The items of a page; where those are exercises, their sets. */
function thingsOf(
  { items }: { readonly items: readonly { readonly sets?: unknown }[] },
): readonly unknown[] {
  return items.flatMap((item) => Array.isArray(item.sets) ? item.sets : [item]);
}
