import assert from "node:assert/strict";
import { Hono } from "hono";
import { bearerToken } from "../../supabase/functions/mcp/auth/access_token.ts";
import { operatorKey } from "../../supabase/functions/mcp/auth/operator_key.ts";
import { jsonText, literal } from "../../supabase/functions/mcp/db/sql_text.ts";
import {
  checkMessage,
  checkRequest,
} from "../../supabase/functions/mcp/http/message.ts";
import { jsonBody } from "../../supabase/functions/mcp/http/body.ts";
import { scopeOf } from "../../supabase/functions/mcp/http/scope_headers.ts";
import { originGuard } from "../../supabase/functions/mcp/http/cors.ts";
import { scopeFrom } from "../../supabase/functions/mcp/core/scope.ts";
import { fromCursor } from "../../supabase/functions/mcp/core/page.ts";
import {
  shownName,
  visibleText,
} from "../../supabase/functions/mcp/core/text.ts";
import { placeOf } from "../../supabase/functions/mcp/core/task.ts";
import { traceParentFrom } from "../../supabase/functions/mcp/core/event.ts";
import {
  askableFrom,
  sessionFrom,
} from "../../supabase/functions/mcp/mcp/legacy_http.ts";
import { resourceAt } from "../../supabase/functions/mcp/mcp/listing.ts";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { z } from "zod";
import { assertLinear } from "../support/cost.ts";

const ORIGIN = new Hono().use(originGuard("https://here.example/mcp"))
  .all("*", (c) => c.text("ok"));
ORIGIN.onError((error, c) => c.text(error.message, 400));
const JSON_BODY = new Hono().post("*", async (c) => {
  await jsonBody(c);
  return c.text("ok");
});
JSON_BODY.onError((error, c) => c.text(error.message, 400));

function headersOf(name: string, value: string): Headers {
  return new Headers({ [name]: value });
}

/** What reads the text of a caller outside the import, each given any text. */
const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  "Authorization": (text) => bearerToken(`Bearer ${text}`),
  "the operator key": (text) => operatorKey("key")(`Bearer ${text}`),
  "Content-Type": (text) =>
    checkRequest(
      new Request("http://here.example", {
        method: "POST",
        headers: headersOf("content-type", text),
      }),
    ),
  "X-MCP-Tools": (text) => scopeOf(headersOf("x-mcp-tools", text), [], []),
  "Origin": (text) =>
    ORIGIN.request("/", { headers: { origin: `https://${text}` } }),
  "X-Forwarded-Host": (text) =>
    ORIGIN.request("/", {
      headers: { "origin": "https://a.example", "x-forwarded-host": text },
    }),
  "Mcp-Session-Id": (text) => [sessionFrom(text), askableFrom(text)],
  "Mcp-Name": (text) => checkMessage({}, headersOf("mcp-name", text)),
  "traceparent": traceParentFrom,
  "the path": (text) => scopeFrom(`/x/${text}`, ["workouts"]),
  "a cursor": (text) => fromCursor(text, z.array(z.string())),
  "a task id": placeOf,
  "a resource's URI": (text) => resourceAt(CATALOGUE.resources, text),
  "a client's name": shownName,
  "text to be shown": visibleText,
  "an SQL literal": literal,
  "JSON for Postgres": (text) => jsonText({ json: text }),
  "a JSON string": (text) => posted(JSON.stringify(text)),
  "text that is not JSON": (text) => posted(`{"a":"${text}`),
  "a batch": (text) =>
    checkMessage(Array(text.length).fill({ id: 1 }), new Headers()),
};

function posted(body: string) {
  return JSON_BODY.request("/", { method: "POST", body });
}

const FILLERS = [" ", "a", "/", "=", ".", ",", ";", ",a", "\\", '"', "[", "%"];
const NO_HEADERS = ["é", "\u200d", "👩\u200d", "\ufe0f", "\u0000", "\\u0000"];

for (const [name, parse] of Object.entries(PARSERS)) {
  Deno.test(`what reads ${name} takes time in proportion to its length`, async () => {
    for (const filler of [...FILLERS, ...NO_HEADERS]) {
      await assertLinear(`${JSON.stringify(filler)}`, async (size) => {
        try {
          await parse(`a${filler.repeat(size / filler.length)}!`);
        } catch {
          // A refusal is as good as a value: only the time matters.
        }
      });
    }
  });
}

Deno.test("originGuard() says how long the headers may be that name hosts", async () => {
  const response = await ORIGIN.request("/", {
    headers: {
      "origin": "https://a.example",
      "x-forwarded-host": "b.example,".repeat(201),
    },
  });
  assert.equal(
    await response.text(),
    "X-Forwarded-Host may have 2000 characters.",
  );
});

Deno.test("bearerToken() says how long its header may be", () => {
  assert.throws(() => bearerToken(`Bearer ${"a".repeat(16_384)}`), {
    code: "invalid_token",
    message: "The Authorization header may have 16384 characters.",
  });
});
