import assert from "node:assert/strict";
import { leadingTo, returnPath } from "../../supabase/site/return_path.ts";

const CONSENT = "/oauth/consent?authorization_id=abc";

Deno.test("returnPath() is the path that leadingTo() was given", () => {
  const { search } = new URL(leadingTo("/sign-in", CONSENT), "https://a.test");
  assert.equal(returnPath(search), CONSENT);
});

for (
  const elsewhere of [
    "https://evil.test/",
    "//evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/\t/evil.test",
    "/.//evil.test",
    "/x/..//evil.test",
    "javascript:alert(1)",
    "evil.test",
    "",
  ]
) {
  Deno.test(`returnPath() is home for ${JSON.stringify(elsewhere)}`, () => {
    const search = `?${new URLSearchParams({ return_to: elsewhere })}`;
    assert.equal(returnPath(search), "/");
  });
}

Deno.test("returnPath() is home where none is asked for", () => {
  assert.equal(returnPath(""), "/");
});
