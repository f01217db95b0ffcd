import assert from "node:assert/strict";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";
import { ENDPOINT, ISSUER } from "../support/tokens.ts";
import { openScene, type Scene } from "./scene.ts";
import { toolCall } from "./tool_call.ts";

// Plain forgeries, wrong claims and swapped audiences: tests/http/tokens.test.ts.

const FORGERIES: Readonly<Record<string, (scene: Scene) => Promise<string>>> = {
  async "signed with the public key as a shared secret"(scene) {
    const { publicKey } = await generateKeyPair("ES256", { extractable: true });
    const secret = new TextEncoder().encode(await exportSPKI(publicKey));
    return await signed(scene, { alg: "HS256" }, secret);
  },
  async "signed by a key it brings along"(scene) {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const jwk = await exportJWK(publicKey);
    return await signed(scene, { alg: "ES256", jwk }, privateKey);
  },
  async "signed by a key it says where to fetch"(scene) {
    const { privateKey } = await generateKeyPair("ES256");
    const jku = "http://127.0.0.1:9/jwks.json";
    return await signed(scene, { alg: "ES256", jku }, privateKey);
  },
  async "signed by an RSA key under our key's id"(scene) {
    const { privateKey } = await generateKeyPair("RS256");
    return await signed(scene, { alg: "RS256" }, privateKey);
  },
  async "whose signature is empty"(scene) {
    const [header, payload] = (await scene.app.token(scene.ann)).split(".");
    return `${header}.${payload}.`;
  },
  async "whose signature is all zeros (CVE-2022-21449)"(scene) {
    const [header, payload] = (await scene.app.token(scene.ann)).split(".");
    return `${header}.${payload}.${"A".repeat(86)}`;
  },
  async "not valid yet"({ app, ann }) {
    return await app.token(ann, { nbf: Math.floor(Date.now() / 1000) + 600 });
  },
  async "for an address that only begins with ours"({ app, ann }) {
    return await app.token(ann, { aud: `${ENDPOINT}.evil.test` });
  },
  async "of an issuer that only begins with ours"({ app, ann }) {
    return await app.token(ann, { iss: `${ISSUER}/` });
  },
};

for (const [name, forge] of Object.entries(FORGERIES)) {
  // Defence: `accessTokenVerifier`.
  Deno.test(`a token ${name} is refused`, async () => {
    await using scene = await openScene();
    const response = await scene.app.request(
      "",
      toolCall(await forge(scene), "list_workouts"),
    );
    assert.equal(response.status, 401);
    assert.equal((await response.json()).code, "invalid_token");
  });
}

Deno.test("a token counts in the Authorization header alone", async () => {
  await using scene = await openScene();
  const token = await scene.app.token(scene.ann);
  const response = await scene.app.request(`?access_token=${token}`, {
    method: "POST",
    headers: { cookie: `access_token=${token}`, "x-authorization": token },
  });
  assert.equal(response.status, 401);
  await response.body?.cancel();
});

Deno.test("a header cannot carry words of its own into the challenge", async () => {
  await using scene = await openScene();
  const response = await scene.app.request("", {
    method: "POST",
    headers: {
      authorization: 'Bearer x", resource_metadata="http://evil.test',
    },
  });
  assert.doesNotMatch(response.headers.get("www-authenticate")!, /evil/);
  await response.body?.cancel();
});

async function signed(
  { ann }: Scene,
  header: { readonly alg: string } & Record<string, unknown>,
  key: CryptoKey | Uint8Array,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return await new SignJWT({
    iss: ISSUER,
    aud: ["authenticated", ENDPOINT],
    iat: now,
    exp: now + 600,
    ...ann.claims,
  }).setProtectedHeader({ kid: "the-one-key", ...header }).sign(key);
}
