import assert from "node:assert/strict";
import { destinationOf } from "../../supabase/site/consent/destination.ts";

Deno.test("destinationOf() names a website by its host", () => {
  assert.deepEqual(destinationOf("https://claude.ai/api/callback"), {
    kind: "website",
    host: "claude.ai",
  });
});

Deno.test("destinationOf() is not taken in by a host in the user's place", () => {
  assert.deepEqual(destinationOf("https://claude.ai@evil.test/"), {
    kind: "website",
    host: "evil.test",
  });
});

Deno.test("destinationOf() shows look-alike letters as what they are", () => {
  assert.deepEqual(destinationOf("https://clаude.ai/"), {
    kind: "website",
    host: "xn--clude-5ve.ai",
  });
});

for (
  const host of ["127.0.0.1:33418", "localhost:6274", "[::1]:80", "127.9.9.9"]
) {
  Deno.test(`destinationOf() knows ${host} for this computer`, () => {
    assert.equal(destinationOf(`http://${host}/cb`)?.kind, "this_computer");
  });
}

Deno.test("destinationOf() takes no website for this computer by its name's beginning", () => {
  assert.equal(
    destinationOf("http://127.0.0.1.evil.test/cb")?.kind,
    "website",
  );
});

Deno.test("destinationOf() knows an app by its scheme", () => {
  assert.deepEqual(destinationOf("cursor://oauth/callback"), {
    kind: "app",
    scheme: "cursor",
  });
});

for (const uri of ["javascript:alert(1)", "data:text/html,x", "not a URL"]) {
  Deno.test(`destinationOf() has none for ${uri}`, () => {
    assert.equal(destinationOf(uri), undefined);
  });
}
