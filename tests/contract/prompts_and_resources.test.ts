import assert from "node:assert/strict";
import { toolsetOf } from "../../supabase/functions/mcp/core/permission.ts";
import { PERMISSIONS } from "../../supabase/functions/mcp/toolsets/permissions.ts";
import { isPattern } from "../../supabase/functions/mcp/mcp/listing.ts";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { demoClient } from "../support/demo.ts";
import { modernRequest } from "../support/modern_request.ts";

const { prompts, resources } = CATALOGUE;

/** Values that the demo log has an answer to, by what they are called. */
const VALUES: Readonly<Record<string, string>> = {
  workout_id: "de300000-0000-4000-8000-000000000002",
  exercise: "Squat (Barbell)",
  wish: "half an hour, legs",
};

Deno.test("no two prompts, and no two resources, share a name", () => {
  for (const things of [prompts, resources]) {
    const names = things.map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)]);
    assert.ok(names.every((name) => /^[a-z][a-z_]*$/.test(name)), `${names}`);
  }
});

for (
  const { name, title, description, permission } of [...prompts, ...resources]
) {
  Deno.test(`${name} says what it is for in a sentence, under a permission there is`, () => {
    assert.ok(PERMISSIONS.includes(permission));
    assert.ok(permission.endsWith(":read"));
    assert.ok(title.length <= 60, title);
    assert.match(description, /^.{20,300}\.$/s);
  });
}

for (const { name, uri, permission, complete } of resources) {
  Deno.test(`${name} has an address of its toolset's`, () => {
    assert.equal(new URL(uri).protocol, `${toolsetOf(permission)}:`);
    const left = [...uri.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    assert.ok(Object.keys(complete).every((name) => left.includes(name)));
  });

  Deno.test(`${name} can be read in the demo log`, async () => {
    const address = uri.replaceAll(
      /\{(\w+)\}/g,
      (_, name) => encodeURIComponent(VALUES[name]!),
    );
    assert.ok(!isPattern(address));
    const { contents } = await answer("resources/read", { uri: address });
    assert.equal(contents[0].uri, address);
    JSON.parse(contents[0].text);
  });
}

for (const { name, getting: { input }, complete } of prompts) {
  Deno.test(`${name} takes texts that have an end`, () => {
    for (const [field, schema] of Object.entries(input.shape)) {
      assert.equal(
        schema.safeParse("x".repeat(10_000)).success,
        false,
        field,
      );
      assert.ok(schema.description, field);
    }
    assert.ok(
      Object.keys(complete).every((name) => Object.hasOwn(input.shape, name)),
    );
  });

  Deno.test(`${name} can be got in the demo log`, async () => {
    const given = Object.keys(input.shape).map((field) => [
      field,
      VALUES[field]!,
    ]);
    const { messages } = await answer("prompts/get", {
      name,
      arguments: Object.fromEntries(given),
    });
    assert.ok(messages.length > 0);
    assert.equal(messages.at(-1).content.type, "text");
  });
}

async function answer(
  method: string,
  params: Readonly<Record<string, unknown>>,
) {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const token = await app.token(await demoClient(database));
  const { result, error } = await modernRequest(app, { token, method, params });
  assert.equal(error, undefined);
  return result;
}
