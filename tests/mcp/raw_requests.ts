import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";

/** One HTTP request, past every courtesy of an SDK. */
export interface RawRequest {
  readonly path?: string;
  readonly method?: string;
  /** Sent beside a good request's own; undefined takes one of those away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Text and bytes as they are, anything else as JSON; none if undefined. */
  readonly body?: unknown;
}

/** What came back, a stream of one event being read as that event. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // deno-lint-ignore no-explicit-any -- tests look into answers of every shape
  readonly message?: any;
}

/** The whole function, and one client's token to speak to it with. */
export interface RawServer extends AsyncDisposable {
  readonly app: TestApp;
  readonly database: TestDatabase;
  ask(request: RawRequest): Promise<RawAnswer>;
}

/** A good call of a tool in each family, to spoil. */
export const CALL = {
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "list_workouts", arguments: { limit: 1 } },
};

/** The required half of the envelope (2026-07-28, Overview, `_meta`). */
export const ENVELOPE = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** The headers of each family's {@linkcode CALL}. */
export const HEADERS = {
  legacy: { "mcp-protocol-version": "2025-11-25" },
  modern: {
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": "tools/call",
    "mcp-name": "list_workouts",
  },
};

/** The message, with an envelope where it has parameters to carry one. */
export function enveloped<Message extends { readonly params?: object }>(
  message: Message,
  envelope: object = ENVELOPE,
) {
  return { ...message, params: { ...message.params, _meta: envelope } };
}

/** Opens a {@linkcode RawServer}; `await using` it, or dispose of it. */
export async function rawServer(): Promise<RawServer> {
  const database = await freshDatabase();
  const app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const caller = await connectedClient(database, await addUser(database));
  const authorization = `Bearer ${await app.token(caller)}`;
  return {
    app,
    database,
    async ask({ path = "", method = "POST", headers = {}, body }) {
      const response = await app.request(path, {
        method,
        headers: defined({
          authorization,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          ...headers,
        }),
        body: bodyInit(body),
      });
      const text = await response.text();
      const json = text.match(/^data: (.+)$/m)?.[1] ?? text;
      return {
        status: response.status,
        headers: response.headers,
        text,
        ...(json && { message: JSON.parse(json) }),
      };
    },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

function bodyInit(body: unknown): BodyInit | undefined {
  if (body === undefined || typeof body === "string") return body;
  return body instanceof Uint8Array
    ? new Uint8Array(body)
    : JSON.stringify(body);
}

function defined(
  headers: Readonly<Record<string, string | undefined>>,
): Headers {
  const sent = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) sent.set(name, value);
  }
  return sent;
}
