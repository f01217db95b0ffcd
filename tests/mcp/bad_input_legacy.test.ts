import { type BadInput, testBadInput } from "./bad_input.ts";
import { CALL, HEADERS, type RawServer, rawServer } from "./raw_requests.ts";

let server: RawServer;
Deno.test.beforeAll(async () => {
  server = await rawServer();
});
Deno.test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const headers = HEADERS.legacy;
const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "tests", version: "1" },
  },
};

const TABLE: readonly BadInput[] = [
  ...["1999-01-01", "2025-11-26"].map((version) => ({
    fault: `the unsupported version ${version}`,
    clause: "Transports, Protocol Version Header",
    body: CALL,
    headers: { "mcp-protocol-version": version },
    status: 400,
    code: -32000,
    id: null,
    says: /supported versions: 2025-11-25/,
  })),
  {
    fault: "a version of a thousand and one characters",
    clause: "Transports, Protocol Version Header",
    body: CALL,
    headers: { "mcp-protocol-version": "1".repeat(1_001) },
    status: 400,
    code: -32600,
    says: /may have 1000 characters/,
  },
  {
    fault: "a handshake under a version that has none",
    clause: "Transports, Protocol Version Header",
    body: INITIALIZE,
    headers: { "mcp-protocol-version": "2026-07-28" },
    status: 400,
    code: -32020,
  },
  {
    fault: "a handshake without parameters",
    clause: "Lifecycle, Initialization; JSON-RPC 2.0 §5.1",
    body: { ...INITIALIZE, params: undefined },
    status: 400,
    code: -32602,
    says: /^params\.protocolVersion: .*params\.capabilities: .*clientInfo/,
  },
  {
    fault: "a handshake whose version is a number",
    clause: "Lifecycle, Initialization; JSON-RPC 2.0 §5.1",
    body: {
      ...INITIALIZE,
      params: { ...INITIALIZE.params, protocolVersion: 5 },
    },
    status: 400,
    code: -32602,
    says: /^params\.protocolVersion: /,
  },
  {
    fault: "a progress token that is an object",
    clause: "Utilities, Progress; JSON-RPC 2.0 §5.1",
    body: { ...CALL, params: { ...CALL.params, _meta: { progressToken: {} } } },
    headers,
    status: 400,
    code: -32602,
    says: /^params\._meta\.progressToken: /,
  },
  {
    fault: "a batch",
    clause: "Transports, Sending Messages 3",
    body: [CALL, { ...CALL, id: 2 }],
    headers,
    status: 400,
    code: -32600,
    id: null,
    says: /one message; only 2025-03-26 has batches/,
  },
  {
    fault: "an empty batch under 2025-03-26",
    clause: "JSON-RPC 2.0 §6",
    body: [],
    headers: { "mcp-protocol-version": "2025-03-26" },
    status: 400,
    code: -32600,
    id: null,
  },
  {
    fault: "a batch of 101 under 2025-03-26",
    clause: "JSON-RPC 2.0 §6",
    body: Array.from({ length: 101 }, (_, id) => ({ ...CALL, id })),
    headers: { "mcp-protocol-version": "2025-03-26" },
    status: 400,
    code: -32600,
    id: null,
    says: /^A batch may have 100 messages; send the others in another one\.$/,
  },
  {
    fault: "an oversized id within a batch",
    clause: "Overview, Error Responses",
    body: [CALL, { ...CALL, id: "x".repeat(1_001) }],
    status: 400,
    code: -32600,
    id: null,
  },
  {
    fault: "an unknown method",
    clause: "JSON-RPC 2.0 §5.1",
    body: { ...CALL, method: "no/such" },
    headers,
    status: 200,
    code: -32601,
  },
  ...["server/discover", "subscriptions/listen"].map((method) => ({
    fault: `${method}, a method of 2026-07-28,`,
    clause: "JSON-RPC 2.0 §5.1",
    body: { jsonrpc: "2.0", id: 1, method },
    headers,
    status: 200,
    code: -32601,
  })),
  ...[undefined, "*/*", "application/json", "text/event-stream"].map(
    (accept) => ({
      fault: `Accept: ${accept}`,
      clause: "Transports, Sending Messages 2; RFC 9110 §15.5.7",
      body: CALL,
      headers: { ...headers, accept },
      status: 406,
      code: -32000,
      id: null,
    }),
  ),
  ...["notifications/initialized", "notifications/unheard_of"].map((
    method,
  ) => ({
    fault: `the notification ${method}`,
    clause: "Transports, Sending Messages 4",
    body: { jsonrpc: "2.0", method },
    headers,
    status: 202,
  })),
  {
    fault: "a response nobody waits for",
    clause: "Transports, Sending Messages 4",
    body: { jsonrpc: "2.0", id: 7, result: {} },
    headers,
    status: 202,
  },
  {
    fault: "an error nobody waits for",
    clause: "Transports, Sending Messages 4",
    body: { jsonrpc: "2.0", id: 7, error: { code: 1, message: "no" } },
    headers,
    status: 202,
  },
];

testBadInput("2025-11-25", () => server, TABLE);
