import assert from "node:assert/strict";
import {
  CALL,
  ENVELOPE,
  enveloped,
  HEADERS,
  type RawRequest,
  type RawServer,
  rawServer,
} from "./raw_requests.ts";

let server: RawServer;
Deno.test.beforeAll(async () => {
  server = await rawServer();
});
Deno.test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const LEGACY = { body: CALL, headers: HEADERS.legacy };
const MODERN = { body: enveloped(CALL), headers: HEADERS.modern };

/** What looks odd and is right, with the clause that lets it be. */
const TOLERATED: Readonly<Record<string, RawRequest>> = {
  "2025-11-25: no version is that of 2025-03-26 (Transports, Protocol Version Header)":
    { body: CALL },
  "2025-11-25: Mcp-Method and Mcp-Name mean nothing yet (Transports)": sentWith(
    LEGACY,
    { "mcp-method": "tools/list", "mcp-name": "whoami" },
  ),
  "2026-07-28: an Mcp-Name may come in Base64 (Streamable HTTP, Value Encoding)":
    sentWith(MODERN, { "mcp-name": `=?base64?${btoa("list_workouts")}?=` }),
  "2026-07-28: a client need not say its name (Overview, _meta)": MODERN,
  "2026-07-28: a client may say its name (Overview, _meta)": {
    ...MODERN,
    body: enveloped(CALL, {
      ...ENVELOPE,
      "io.modelcontextprotocol/clientInfo": { name: "tests", version: "1" },
    }),
  },
  "2025-11-25: a charset beside the content type is right (RFC 9110 §8.3)":
    sentWith(LEGACY, { "content-type": "application/json; charset=utf-8" }),
  "2025-11-25: an id may be below nought (Overview, Requests)": {
    ...LEGACY,
    body: { ...CALL, id: -1 },
  },
  "2026-07-28: an id of a thousand characters is echoed (Overview, Requests)": {
    ...MODERN,
    body: { ...MODERN.body, id: "x".repeat(1_000) },
  },
};

for (const [fact, request] of Object.entries(TOLERATED)) {
  Deno.test(fact, async () => void await assertAnswered(request));
}

for (const accept of [undefined, "*/*", "application/json", "text/html"]) {
  Deno.test(`2026-07-28: a call is answered in JSON, for Accept: ${accept} too (RFC 9110 §12.5.1)`, async () => {
    const headers = await assertAnswered(sentWith(MODERN, { accept }));
    assert.equal(headers.get("content-type"), "application/json");
  });
}

for (const path of ["", "/readonly"]) {
  Deno.test(`"${path}" says which method it takes (RFC 9110 §15.5.6)`, async () => {
    const { headers } = await server.ask({ path, method: "GET" });
    assert.equal(headers.get("allow"), "POST");
  });
}

for (
  const [family, good] of [["2025-11-25", LEGACY], [
    "2026-07-28",
    MODERN,
  ]] as const
) {
  Deno.test(`${family}: a session id is not looked at, and none is given (Streamable HTTP, Session Management; Earlier Revisions)`, async () => {
    const headers = await assertAnswered(
      sentWith(good, { "mcp-session-id": "1868a90c" }),
    );
    assert.equal(headers.get("mcp-session-id"), null);
  });

  Deno.test(`${family}: a Last-Event-ID is not looked at (Streamable HTTP, Resumability; Earlier Revisions)`, async () => {
    await assertAnswered(sentWith(good, { "last-event-id": "5" }));
  });
}

for (const requested of ["1999-01-01", "2026-07-28", "2099-01-01"]) {
  Deno.test(`2025-11-25: a handshake for ${requested} is offered 2025-11-25 (Lifecycle, Version Negotiation)`, async () => {
    assert.equal(await negotiated(requested), "2025-11-25");
  });
}

for (
  const requested of ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]
) {
  Deno.test(`${requested}: a second handshake is answered as the first (Lifecycle, Version Negotiation)`, async () => {
    assert.equal(await negotiated(requested), requested);
    assert.equal(await negotiated(requested), requested);
  });
}

for (
  const [fact, headers] of [
    ["a batch is answered call by call", {
      "mcp-protocol-version": "2025-03-26",
    }],
    ["a batch under no version is one of 2025-03-26", {}],
  ] as const
) {
  Deno.test(`2025-03-26: ${fact} (Transports; JSON-RPC 2.0 §6)`, async () => {
    const { status, text } = await server.ask({
      body: [CALL, { ...CALL, id: 2 }],
      headers,
    });
    assert.equal(status, 200);
    const ids = [...text.matchAll(/^data: (.+)$/gm)]
      .map(([, data]) => JSON.parse(data!).id);
    assert.deepEqual(ids.sort(), [1, 2]);
  });
}

/** Asserts that it is a call like any other; returns the answer's headers. */
async function assertAnswered(request: RawRequest): Promise<Headers> {
  const { status, message, headers } = await server.ask(request);
  assert.equal(status, 200);
  // `as` holds: every request of this file is a call with an id.
  assert.equal(message.id, (request.body as { id: unknown }).id);
  assert.deepEqual(message.result.structuredContent.items, []);
  return headers;
}

async function negotiated(protocolVersion: string): Promise<string> {
  const { message } = await server.ask({
    body: {
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: {
        protocolVersion,
        capabilities: {},
        clientInfo: { name: "tests", version: "1" },
      },
    },
  });
  return message.result.protocolVersion;
}

function sentWith(request: RawRequest, headers: RawRequest["headers"]) {
  return { ...request, headers: { ...request.headers, ...headers } };
}
