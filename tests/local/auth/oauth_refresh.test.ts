import { type AuthUnderTest, authUnderTest } from "./auth_under_test.ts";
import { register } from "./oauth_flow.ts";
import { assertOAuthRefused } from "./refusal.ts";

function refresh(
  auth: AuthUnderTest,
  client_id: string,
  refresh_token: string,
) {
  return auth.call("/oauth/token", {
    form: { grant_type: "refresh_token", client_id, refresh_token },
  });
}

Deno.test("a refresh without a refresh token is refused", async () => {
  await using auth = await authUnderTest();
  const { client_id } = await register(auth);
  assertOAuthRefused(
    await refresh(auth, client_id, ""),
    "invalid_request",
    "refresh_token is required for refresh_token grant",
  );
});
