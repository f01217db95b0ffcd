import assert from "node:assert/strict";
import { withVerifiedTokens } from "../../supabase/functions/mcp/auth/verified_tokens.ts";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { Refusal } from "../../supabase/functions/mcp/core/errors.ts";

const EXPIRES_S = 100;

Deno.test("a token is checked once while it is good, and speaks for the same caller", async () => {
  const { verify, checked } = verifying();
  const caller = await verify("a", "here");
  assert.equal(await verify("a", "here"), caller);
  assert.deepEqual(checked, ["a for here"]);
});

Deno.test("a token that has expired is checked again, to the millisecond", async () => {
  const { verify, checked, at } = verifying();
  await verify("a", "here");
  at(EXPIRES_S * 1000 - 1);
  await verify("a", "here");
  assert.equal(checked.length, 1);
  at(EXPIRES_S * 1000);
  await verify("a", "here");
  assert.equal(checked.length, 2);
});

Deno.test("a token is checked again when its lifetime in memory is over", async () => {
  const { verify, checked, at } = verifying({ lifetimeMs: 10 });
  await verify("a", "here");
  at(10);
  await verify("a", "here");
  assert.equal(checked.length, 2);
});

Deno.test("a token that does not say when it expires is checked every time", async () => {
  const { verify, checked } = verifying({ claims: {} });
  await verify("a", "here");
  await verify("a", "here");
  assert.equal(checked.length, 2);
});

Deno.test("a token known at one audience is checked for another", async () => {
  const { verify, checked } = verifying();
  await verify("a", "here");
  await verify("a", "there");
  assert.deepEqual(checked, ["a for here", "a for there"]);
});

Deno.test("a token that failed is checked every time", async () => {
  const { verify, checked } = verifying();
  await assert.rejects(verify("bad", "here"), Refusal);
  await assert.rejects(verify("bad", "here"), Refusal);
  assert.equal(checked.length, 2);
});

Deno.test("of too many tokens the one longest unused is forgotten", async () => {
  const { verify, checked } = verifying({ capacity: 2 });
  for (const token of ["a", "b", "a", "c", "a"]) await verify(token, "here");
  assert.equal(checked.length, 3);
  await verify("b", "here");
  assert.equal(checked.length, 4);
});

function verifying(
  {
    capacity = 10,
    lifetimeMs = Infinity,
    claims = { exp: EXPIRES_S },
  }: {
    readonly capacity?: number;
    readonly lifetimeMs?: number;
    readonly claims?: Caller["claims"];
  } = {},
) {
  const checked: string[] = [];
  let nowMs = 0;
  const verify = withVerifiedTokens((token, audience) => {
    checked.push(`${token} for ${audience}`);
    return token === "bad"
      ? Promise.reject(new Refusal("invalid_token"))
      : Promise.resolve({
        userId: token,
        sessionId: "",
        permissions: [],
        claims,
      });
  }, { capacity, lifetimeMs, now: () => nowMs });
  return { verify, checked, at: (ms: number) => void (nowMs = ms) };
}
