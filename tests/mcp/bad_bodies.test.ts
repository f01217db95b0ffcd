import { type BadInput, testBadInput } from "./bad_input.ts";
import {
  CALL,
  enveloped,
  HEADERS,
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

const GOOD = { "2025-11-25": CALL, "2026-07-28": enveloped(CALL) };

// Both families say: "All messages MUST follow the JSON-RPC 2.0 specification"
// (Overview, Messages).
for (
  const [version, good, headers] of [
    ["2025-11-25", GOOD["2025-11-25"], HEADERS.legacy],
    ["2026-07-28", GOOD["2026-07-28"], HEADERS.modern],
  ] as const
) {
  const unreadable = { headers, status: 400, code: -32700, id: null };
  const invalid = { headers, status: 400, code: -32600 };
  const table: readonly BadInput[] = [
    {
      fault: "a body that is no JSON",
      clause: "JSON-RPC 2.0 §5.1",
      body: "{",
      ...unreadable,
      says: /^The body is not JSON\.$/,
    },
    {
      fault: "no body",
      clause: "JSON-RPC 2.0 §5.1",
      ...unreadable,
    },
    {
      fault: "an empty body",
      clause: "JSON-RPC 2.0 §5.1",
      body: "",
      ...unreadable,
    },
    {
      fault: "a string that is no UTF-8",
      clause: "2025-11-25 Transports; RFC 8259 §8.1",
      body: broken(JSON.stringify({ ...good, id: "a?" })),
      ...unreadable,
      says: /^The body is not UTF-8\.$/,
    },
    {
      fault: "a body that ends within a character",
      clause: "2025-11-25 Transports; RFC 8259 §8.1",
      body: new TextEncoder().encode('"é"').slice(0, 2),
      ...unreadable,
      says: /^The body is not UTF-8\.$/,
    },
    {
      fault: "a method named twice",
      clause: "RFC 8259 §4",
      body: `{"method":"ping",${JSON.stringify(good).slice(1)}`,
      ...unreadable,
      says: /names a member of an object twice/,
    },
    {
      fault: "an argument named twice, once in escapes",
      clause: "RFC 8259 §4",
      body: JSON.stringify(good).replace(
        '"limit":1',
        String.raw`"limit":1,"l\u0069mit":"\\\":"`,
      ),
      ...unreadable,
      says: /names a member of an object twice/,
    },
    ...[null, 5, "text", true, {}].map((body) => ({
      fault: `the body ${JSON.stringify(body)}`,
      clause: "JSON-RPC 2.0 §4",
      body: JSON.stringify(body),
      ...invalid,
      id: null,
    })),
    {
      fault: "jsonrpc 1.0",
      clause: "JSON-RPC 2.0 §4",
      body: { ...good, jsonrpc: "1.0" },
      ...invalid,
    },
    {
      fault: "no jsonrpc",
      clause: "JSON-RPC 2.0 §4",
      body: { ...good, jsonrpc: undefined },
      ...invalid,
    },
    {
      fault: "no method",
      clause: "JSON-RPC 2.0 §4",
      body: { ...good, method: undefined },
      ...invalid,
      id: null,
    },
    {
      fault: "a method that is no text",
      clause: "JSON-RPC 2.0 §4",
      body: { ...good, method: 5 },
      ...invalid,
      id: version === "2025-11-25" ? null : 1,
    },
    ...[[1], "text", null, 5].map((params) => ({
      fault: `the params ${JSON.stringify(params)}`,
      clause: "Overview, Requests",
      body: { ...good, params },
      ...invalid,
    })),
    {
      fault: "an id that is null",
      clause: "Overview, Requests",
      body: { ...good, id: null },
      ...invalid,
      id: null,
    },
    ...[{}, [1], true].map((id) => ({
      fault: `the id ${JSON.stringify(id)}`,
      clause: "Overview, Requests",
      body: { ...good, id },
      ...invalid,
      id: null,
    })),
    {
      fault: "a fractional id",
      clause: "Overview, Requests; JSON-RPC 2.0 §4",
      body: { ...good, id: 1.5 },
      ...invalid,
      id: 1.5,
    },
    {
      fault: "an id of a million characters",
      clause: "Overview, Error Responses",
      body: { ...good, id: "x".repeat(900_000) },
      ...invalid,
      id: null,
      says: /^An id, a name or a version may have 1000 characters\.$/,
    },
    {
      fault: "a method of a thousand and one characters",
      clause: "JSON-RPC 2.0 §5.1",
      body: { ...good, method: "x".repeat(1_001) },
      ...invalid,
      says: /may have 1000 characters/,
    },
    {
      fault: "a call that names no tool",
      clause: "JSON-RPC 2.0 §5.1",
      body: { ...good, params: { ...good.params, name: undefined } },
      headers: { ...headers, "mcp-name": undefined },
      status: 400,
      code: -32602,
      says: /^params\.name: Invalid input: expected string/,
    },
    {
      fault: "arguments that are a list",
      clause: "JSON-RPC 2.0 §5.1",
      body: { ...good, params: { ...good.params, arguments: [1] } },
      headers,
      status: 400,
      code: -32602,
      says: /^params\.arguments: /,
    },
    {
      fault: "a tool that does not exist",
      clause: "Tools, Error Handling",
      body: { ...good, params: { ...good.params, name: "no_such_tool" } },
      headers: { ...headers, "mcp-name": "no_such_tool" },
      status: 200,
      code: -32602,
      says: /^There is no tool of that name here\. List the tools/,
    },
    ...[undefined, "text/plain", "application/jsonp"].map((type) => ({
      fault: `the content type ${type}`,
      clause: "RFC 9110 §15.5.16",
      body: good,
      headers: { ...headers, "content-type": type },
      status: 415,
      code: -32600,
      id: null,
      says: /^The Content-Type of a message is application\/json\.$/,
    })),
    ...["GET", "DELETE", "PUT", "PATCH"].map((method) => ({
      fault: method,
      clause: "2025-11-25 Transports, Listening 3, Sessions 5; 2026-07-28 " +
        "Streamable HTTP, Earlier Revisions",
      method,
      headers,
      status: 405,
      code: -32600,
      id: null,
      says: /^Messages are sent by POST\.$/,
    })),
    {
      fault: "HEAD",
      clause: "RFC 9110 §9.3.2",
      method: "HEAD",
      headers,
      status: 405,
    },
    {
      fault: "OPTIONS",
      clause: "Fetch Standard, CORS-preflight",
      method: "OPTIONS",
      headers,
      status: 204,
    },
  ];
  testBadInput(version, () => server, table);
}

/** A text whose question mark became a byte that UTF-8 does not have. */
function broken(text: string): Uint8Array {
  return new TextEncoder().encode(text).map((byte) =>
    byte === "?".charCodeAt(0) ? 0xff : byte
  );
}
