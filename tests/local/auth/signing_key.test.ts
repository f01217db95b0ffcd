import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { signingKeyAt } from "../../../supabase/local/auth/signing_key.ts";

async function temporaryPath(): Promise<string> {
  return join(await Deno.makeTempDir(), "keys", "signing_key.json");
}

Deno.test("signingKeyAt() makes an ES256 private key with a kid", async () => {
  const { kty, crv, alg, kid, d } = await signingKeyAt(await temporaryPath());
  assert.deepEqual({ kty, crv, alg }, {
    kty: "EC",
    crv: "P-256",
    alg: "ES256",
  });
  assert.ok(kid && d);
});

Deno.test("signingKeyAt() makes it once, even for two at a time", async () => {
  const path = await temporaryPath();
  const keys = await Promise.all([signingKeyAt(path), signingKeyAt(path)]);
  keys.push(await signingKeyAt(path));
  assert.equal(new Set(keys.map(({ kid }) => kid)).size, 1);
});

Deno.test("signingKeyAt() keeps the key from other users of the machine", async () => {
  const path = await temporaryPath();
  await signingKeyAt(path);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
});
