import { type BadInput, testBadInput } from "./bad_input.ts";
import {
  CALL,
  ENVELOPE,
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

const VERSION_KEY = "io.modelcontextprotocol/protocolVersion";
const CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities";
const headers = HEADERS.modern;
const body = enveloped(CALL);
const mismatch = {
  clause: "Streamable HTTP, Server Validation",
  body,
  status: 400,
  code: -32020,
};
const malformed = {
  clause: "Overview, _meta",
  headers,
  status: 400,
  code: -32602,
};

const TABLE: readonly BadInput[] = [
  ...["mcp-protocol-version", "mcp-method", "mcp-name"].flatMap((name) => [
    {
      fault: `a missing ${name}`,
      ...mismatch,
      headers: { ...headers, [name]: undefined },
    },
    {
      fault: `an empty ${name}`,
      ...mismatch,
      headers: { ...headers, [name]: "" },
    },
    {
      fault: `a ${name} of a thousand and one characters`,
      clause: "Overview, Error Responses",
      body,
      headers: { ...headers, [name]: "x".repeat(1_001) },
      status: 400,
      code: -32600,
      says: /may have 1000 characters/,
    },
  ]),
  ...["2025-11-25", "2026-07-29", "1"].map((version) => ({
    fault: `a version header that lies ${version}`,
    ...mismatch,
    headers: { ...headers, "mcp-protocol-version": version },
  })),
  {
    fault: "an Mcp-Method that lies",
    ...mismatch,
    headers: { ...headers, "mcp-method": "tools/list" },
  },
  {
    fault: "an Mcp-Method in capitals",
    ...mismatch,
    clause: "Streamable HTTP, Case Sensitivity",
    headers: { ...headers, "mcp-method": "TOOLS/CALL" },
  },
  {
    fault: "an Mcp-Name that lies",
    ...mismatch,
    headers: { ...headers, "mcp-name": "whoami" },
  },
  {
    fault: "an Mcp-Name that lies in Base64",
    ...mismatch,
    clause: "Streamable HTTP, Value Encoding",
    headers: { ...headers, "mcp-name": `=?base64?${btoa("whoami")}?=` },
  },
  {
    fault: "an Mcp-Name in broken Base64",
    ...mismatch,
    clause: "Streamable HTTP, Value Encoding",
    headers: { ...headers, "mcp-name": "=?base64?***?=" },
  },
  ...["2099-01-01", "2025-11-25", "1900-01-01"].map((version) => ({
    fault: `the version ${version} in header and body`,
    clause: "Versioning, Protocol Version Negotiation",
    body: enveloped(CALL, { ...ENVELOPE, [VERSION_KEY]: version }),
    headers: { ...headers, "mcp-protocol-version": version },
    status: 400,
    code: -32022,
  })),
  {
    fault: "a version of a thousand and one characters in the body",
    clause: "Overview, Error Responses",
    body: enveloped(CALL, { ...ENVELOPE, [VERSION_KEY]: "x".repeat(1_001) }),
    headers,
    status: 400,
    code: -32600,
    says: /may have 1000 characters/,
  },
  { fault: "a missing envelope", ...malformed, body: CALL },
  ...[VERSION_KEY, CAPABILITIES_KEY].flatMap((key) => [
    {
      fault: `an envelope without ${key}`,
      ...malformed,
      body: enveloped(CALL, { ...ENVELOPE, [key]: undefined }),
      says: new RegExp(key),
    },
    {
      fault: `an envelope with 5 for ${key}`,
      ...malformed,
      body: enveloped(CALL, { ...ENVELOPE, [key]: 5 }),
      says: new RegExp(key),
    },
  ]),
  {
    fault: "a batch",
    clause: "Streamable HTTP, Sending Messages 4",
    body: [body],
    headers,
    status: 400,
    code: -32600,
    id: null,
    says: /one message/,
  },
  {
    fault: "a batch under no version",
    clause: "Streamable HTTP, Sending Messages 4",
    body: [body],
    status: 400,
    code: -32600,
    id: null,
  },
  ...[
    "no/such",
    "initialize",
    "ping",
    "logging/setLevel",
    "resources/subscribe",
  ].map((method) => ({
    fault: `${method}, which it does not have,`,
    clause: "Streamable HTTP, Protocol Version Header",
    body: { ...body, method },
    headers: { ...headers, "mcp-method": method },
    status: 404,
    code: -32601,
  })),
  {
    fault: "a response",
    clause: "Streamable HTTP, Sending Messages 4",
    body: { jsonrpc: "2.0", id: 7, result: {} },
    headers: { "mcp-protocol-version": "2026-07-28" },
    status: 400,
    code: -32600,
    id: null,
    says: /clients send no responses/,
  },
  {
    fault: "a notification",
    clause: "Streamable HTTP, Sending Messages 5",
    body: enveloped({
      jsonrpc: "2.0",
      method: "notifications/cancelled",
      params: {},
    }),
    headers: { "mcp-protocol-version": "2026-07-28" },
    status: 202,
  },
];

testBadInput("2026-07-28", () => server, TABLE);
