import assert from "node:assert/strict";
import { ENDPOINT } from "../support/tokens.ts";
import { pageAt } from "./pages.ts";
import { SYMPTOMS } from "./symptoms.ts";

const { prose } = pageAt("docs/troubleshoot.md");

/** The page, symptom by symptom: the heading, without its marks, and what is below. */
const SECTIONS = prose.split(/^#{2,3} /m).slice(1)
  .map((section) => {
    const [heading = "", ...rest] = section.split("\n");
    return { heading: heading.replaceAll("`", ""), text: rest.join("\n") };
  })
  .filter(({ text }) => text.includes("**Why.**"));

/** What a section says of the status, where it does. */
const STATUS = {
  "requested path is invalid": 404,
  "No access token came along.": 401,
  "This server issues no ID tokens": 403,
  "The access token was issued for another address.": 401,
  "The access token was issued by another server.": 401,
  "The access token is not valid here.": 401,
  "The access token has expired.": 401,
  "The access token is not one for this address.": 401,
  "invalid claim: sub claim must be a UUID": 400,
  "names what does not exist": 400,
  "Messages are sent by POST.": 405,
  "Pages of this origin may not use this address.": 403,
} as const;

/** What else a section quotes. */
const QUOTES: Readonly<Record<string, readonly string[]>> = {
  "No access token came along.": [
    `www-authenticate: Bearer resource_metadata="${ENDPOINT}/`,
    "x-request-id: ",
  ],
  "Error running hook URI": ["mcp/custom_access_token"],
  "invalid claim: sub claim must be a UUID": ["bad_jwt"],
  "names what does not exist": [
    "X-MCP-Toolsets names what does not exist: workout. Toolsets are:",
  ],
  "This cannot be answered just now; the fault is on the server.": [
    "password authentication failed",
    "cannot execute",
    "in a read-only transaction",
  ],
};

Deno.test("docs/troubleshoot.md has each symptom that is known, and no other", () => {
  assert.deepEqual(
    SECTIONS.map(({ heading }) => heading),
    Object.keys(SYMPTOMS),
  );
});

Deno.test("docs/troubleshoot.md says of each symptom what to do", () => {
  const silent = SECTIONS.filter(({ text }) => !text.includes("\n**Do**"));
  assert.deepEqual(silent, []);
});

for (const [words, symptom] of Object.entries(SYMPTOMS)) {
  if (typeof symptom !== "function") continue;
  Deno.test(`docs/troubleshoot.md quotes what is seen: ${words}`, async () => {
    const told = await symptom();
    for (const quote of [words, ...QUOTES[words] ?? []]) {
      assert.ok(told.includes(quote), `${quote}\nis not in\n${told}`);
    }
    if (words in STATUS) {
      // `as` holds: it was just found there.
      const status = STATUS[words as keyof typeof STATUS];
      assert.equal(told.split("\n")[0], String(status));
    }
  });
}

for (const [words, quotes] of Object.entries(QUOTES)) {
  Deno.test(`docs/troubleshoot.md has all that is checked of it: ${words}`, () => {
    const text = prose.replaceAll(/\s+/g, " ")
      .replaceAll("https://<ref>.supabase.co/functions/v1/mcp", ENDPOINT);
    for (const quote of quotes) {
      for (const part of quote.trim().split(": Bearer ")) {
        assert.ok(text.includes(part.replace(/:$/, "")), part);
      }
    }
  });
}
