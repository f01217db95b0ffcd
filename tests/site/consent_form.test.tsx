import assert from "node:assert/strict";
import { ConsentForm } from "../../supabase/site/consent/consent_form.tsx";
import { fakeProject } from "./fake_project.ts";
import { htmlOf } from "./html_of.ts";

/** The form for a request, as HTML. */
async function formFor(
  { scope = "email", name = "App" }: { scope?: string; name?: string },
): Promise<string> {
  const { site } = await fakeProject({});
  return htmlOf(
    <ConsentForm
      site={site}
      details={{
        authorization_id: "abc",
        redirect_uri: "https://app.test/back",
        client: { id: "7a1c", name, uri: "", logo_uri: "" },
        user: { id: "9a1f", email: "ada@example.com" },
        scope,
      }}
      firstChoice={new Set(["workouts:read"])}
      onAnswered={() => {}}
      onSignedOut={() => {}}
    />,
  );
}

Deno.test("the consent form offers to allow and to deny", async () => {
  const html = await formFor({});
  assert.match(html, /value="allow"/);
  assert.match(html, /value="deny"/);
  assert.match(html, /value="workouts:read"/);
  assert.doesNotMatch(html, /cannot be allowed/);
});

Deno.test("the consent form tells why openid cannot be allowed, and offers to deny alone", async () => {
  const html = await formFor({ scope: "openid email" });
  assert.match(html, /cannot be allowed.+takes the scope from.+troubleshoot/);
  assert.match(html, /value="deny"/);
  assert.doesNotMatch(html, /value="allow"|name="permission"/);
});

Deno.test("the consent form shows a client's name without what cannot be seen, cut at 60 characters", async () => {
  const name = `\u202eClau\u200bde${"\u3164".repeat(200)}${"x".repeat(80)}`;
  const html = await formFor({ name });
  assert.match(html, new RegExp(`<bdi>Clau de ${"x".repeat(52)}…</bdi>`));
});
