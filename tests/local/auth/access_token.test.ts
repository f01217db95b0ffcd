import { decodeJwt, importJWK, SignJWT } from "jose";
import { type AuthUnderTest, authUnderTest } from "./auth_under_test.ts";
import { signUp } from "./oauth_flow.ts";
import { assertRefused } from "./refusal.ts";

/** The same claims but for the changes, signed by the project's key. */
async function resigned(
  auth: AuthUnderTest,
  token: string,
  changes: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  const { key_ops: _, ...jwk } = auth.options.signingKey;
  return await new SignJWT({ ...decodeJwt(token), ...changes })
    .setProtectedHeader({
      alg: "ES256",
      kid: auth.options.signingKey.kid,
      ...header,
    })
    .sign(await importJWK(jwk, "ES256"));
}

const REASON = "invalid JWT: unable to parse or verify signature, ";

Deno.test("a token with an unknown kid is refused", async () => {
  await using auth = await authUnderTest();
  const { access_token } = await signUp(auth);
  const token = await resigned(auth, access_token, {}, { kid: "other" });
  assertRefused(
    await auth.call("/user", { token }),
    403,
    "bad_jwt",
    `${REASON}token is unverifiable: error while executing keyfunc: unrecognized JWT kid other for algorithm ES256`,
  );
});

Deno.test("an unsigned token is refused", async () => {
  await using auth = await authUnderTest();
  const { access_token } = await signUp(auth);
  const [, payload] = access_token.split(".");
  const header = btoa('{"alg":"none"}').replace(/=+$/, "");
  assertRefused(
    await auth.call("/user", { token: `${header}.${payload}.` }),
    403,
    "bad_jwt",
    `${REASON}token signature is invalid: signing method none is invalid`,
  );
});

const CLAIMS: readonly (readonly [string, object, number, string, string])[] = [
  [
    "without a user",
    { sub: undefined },
    403,
    "bad_jwt",
    "invalid claim: missing sub claim",
  ],
  [
    "of no UUID",
    { sub: "x" },
    400,
    "bad_jwt",
    "invalid claim: sub claim must be a UUID",
  ],
  [
    "of nobody",
    { sub: crypto.randomUUID() },
    403,
    "user_not_found",
    "User from sub claim in JWT does not exist",
  ],
  [
    "of no session",
    { session_id: crypto.randomUUID() },
    403,
    "session_not_found",
    "Session from session_id claim in JWT does not exist",
  ],
];

Deno.test("a signed token is refused by its claims", async (t) => {
  await using auth = await authUnderTest();
  for (const [what, changes, status, code, message] of CLAIMS) {
    await t.step(`a token ${what} is refused`, async () => {
      const { access_token } = await signUp(auth);
      const token = await resigned(auth, access_token, { ...changes });
      const answer = await auth.call("/user", { token });
      assertRefused(answer, status, code, message);
    });
  }
});
