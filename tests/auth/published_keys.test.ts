import assert from "node:assert/strict";
import type { FlattenedJWSInput, JWTHeaderParameters } from "jose";
import { accessTokenVerifier } from "../../supabase/functions/mcp/auth/access_token.ts";
import { publishedKeys } from "../../supabase/functions/mcp/auth/published_keys.ts";
import { Refusal } from "../../supabase/functions/mcp/core/errors.ts";
import { ENDPOINT, ISSUER, tokenIssuer } from "../support/tokens.ts";
import { upstream } from "../support/upstream.ts";

const MINUTE_MS = 60_000;

Deno.test("keys are asked for once in ten minutes", async () => {
  await using scene = await openScene();
  await scene.known();
  scene.at(10 * MINUTE_MS - 1);
  await scene.known();
  assert.equal(scene.asked(), 1);
  scene.at(10 * MINUTE_MS);
  await scene.known();
  assert.equal(scene.asked(), 2);
});

// Defence: keys asked for anew.
Deno.test("a key that is withdrawn counts for ten minutes and no longer", async () => {
  await using scene = await openScene();
  await scene.known();
  scene.publish([]);
  scene.at(10 * MINUTE_MS - 1);
  await scene.known();
  scene.at(10 * MINUTE_MS);
  await assert.rejects(scene.known(), { code: "ERR_JWKS_NO_MATCHING_KEY" });
});

for (const death of ["refuses", "answers 500", "answers rubbish"] as const) {
  Deno.test(`where Auth ${death}, keys that are known count for an hour and no longer`, async () => {
    await using scene = await openScene();
    await scene.known();
    await scene.auth.down(death);
    for (const minutes of [10, 20, 59]) {
      scene.at(minutes * MINUTE_MS);
      await scene.known();
    }
    scene.at(60 * MINUTE_MS);
    await assert.rejects(scene.known());
    await scene.auth.up();
    await scene.known();
  });
}

Deno.test("who found Auth away goes by the keys that are known, and asks again in half a minute", async () => {
  await using scene = await openScene();
  await scene.known();
  scene.broken(true);
  for (const afterMs of [0, 1, 29_999]) {
    scene.at(10 * MINUTE_MS + afterMs);
    await scene.known();
  }
  assert.equal(scene.asked(), 2);
  scene.broken(false);
  scene.at(10 * MINUTE_MS + 30_000);
  await scene.known();
  assert.equal(scene.asked(), 3);
});

for (
  const [what, published] of Object.entries({
    "no JSON": "<html>",
    "no set of keys": "{}",
    "another status": undefined,
  })
) {
  Deno.test(`a token is not to blame where Auth publishes ${what}`, async () => {
    const issuer = await tokenIssuer();
    await using auth = upstream(() =>
      new Response(published, { status: published ? 200 : 502 })
    );
    const verify = accessTokenVerifier({
      issuer: ISSUER,
      keys: publishedKeys(auth.url),
    });
    const token = await issuer.token({
      userId: crypto.randomUUID(),
      sessionId: crypto.randomUUID(),
      permissions: [],
      claims: {},
    });
    await assert.rejects(
      verify(token, ENDPOINT),
      (thrown) => thrown instanceof Refusal && thrown.code === "unavailable",
    );
  });
}

async function openScene() {
  const { jwks } = await tokenIssuer();
  const [key] = jwks.keys;
  let published = jwks.keys;
  let broken = false;
  let asked = 0;
  let nowMs = 0;
  const auth = upstream(() => {
    asked++;
    return Response.json({ keys: published }, { status: broken ? 503 : 200 });
  });
  const keys = publishedKeys(auth.url, () => nowMs);
  // `as` holds: of a token, the keys look at its header alone.
  const header = { alg: key!.alg, kid: key!.kid } as JWTHeaderParameters;
  const token = {} as FlattenedJWSInput;
  return {
    auth,
    asked: () => asked,
    at: (ms: number) => void (nowMs = ms),
    publish: (keys: typeof published) => void (published = keys),
    broken: (is: boolean) => void (broken = is),
    known: async () => void await keys(header, token),
    [Symbol.asyncDispose]: auth[Symbol.asyncDispose],
  };
}
