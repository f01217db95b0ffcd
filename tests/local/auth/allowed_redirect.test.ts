import assert from "node:assert/strict";
import { isAllowedRedirect } from "../../../supabase/local/auth/http/allowed_redirect.ts";
import { newSigningKey } from "../../../supabase/local/auth/signing_key.ts";
import { settingsFrom } from "../../../supabase/local/auth/settings.ts";
import { redirectUrl } from "../../../supabase/local/auth/oauth/redirect_url.ts";
import postgres from "postgres";

const settings = settingsFrom({
  sql: postgres("postgresql://nobody@127.0.0.1:1/none"),
  issuer: "http://project.test/auth/v1",
  siteUrl: "https://site.example",
  uriAllowList: [
    "https://*.app.example/**",
    "https://one.example/*",
    "app://callback",
  ],
  authorizationPath: "/oauth/consent",
  signingKey: await newSigningKey(),
});

for (
  const [url, allowed] of [
    ["https://site.example/any/where", true],
    ["https://site.example:444/", false],
    ["http://site.example/", false],
    ["https://sub.site.example/", false],
    ["https://site.example.evil.example/", false],
    ["http://127.0.0.1:5000/", true],
    ["http://10.0.0.1/", false],
    ["https://a.app.example/x/y.html", true],
    ["https://a.b.app.example/", false],
    ["https://one.example/x", true],
    ["https://one.example/x/y", false],
    ["https://one.example/x#y/z", true],
    ["app://callback", true],
    ["app://other", false],
    ["not a url", false],
    ["", false],
  ] as const
) {
  Deno.test(`a user ${allowed ? "may" : "may not"} be sent to "${url}"`, () => {
    assert.equal(isAllowedRedirect(settings, url), allowed);
  });
}

for (
  const [uri, parameters, expected] of [
    ["https://a.example", { code: "c" }, "https://a.example?code=c"],
    ["app://cb", { code: "c", state: "" }, "app://cb?code=c"],
    [
      "https://a.example/cb?x=1&code=old",
      { code: "c", state: "s t*~&" },
      "https://a.example/cb?code=c&state=s+t%2A~%26&x=1",
    ],
  ] as const
) {
  Deno.test(`redirectUrl() adds to ${uri}`, () => {
    assert.equal(redirectUrl(uri, parameters), expected);
  });
}
