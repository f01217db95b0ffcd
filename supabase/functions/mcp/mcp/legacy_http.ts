import {
  isInitializeRequest,
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCResultResponse,
  type JSONRPCErrorResponse,
  type JSONRPCResultResponse,
} from "@modelcontextprotocol/server";
import {
  assertStorable,
  type PendingResponses,
} from "../core/pending_responses.ts";
import type { McpRequest } from "../core/scope.ts";
import { type Askable, takes } from "./elicitation.ts";
import type { RunningCalls } from "./running_calls.ts";

const CANCELLED = "notifications/cancelled";

/** Serves a request to an MCP endpoint. */
export type Serve = (request: McpRequest) => Promise<Response>;

/**
 * What the family with a handshake needs beside single requests, and a server
 * that keeps nothing can give: a session id that remembers what the client can
 * be asked, a way in for its answers, whichever isolate waits for them, and one
 * to cancel a call, where it reaches the isolate that works on it.
 */
export function withLegacyHttp(
  pendingResponses: PendingResponses,
  running: RunningCalls,
  serve: Serve,
): Serve {
  return async function served(mcpRequest) {
    const { body, caller, request } = mcpRequest;
    const session = request.headers.get("mcp-session-id");
    if (names(body, CANCELLED) && isJSONRPCNotification(body)) {
      running.cancel({ caller, session, id: body.params?.["requestId"] });
      return new Response(null, { status: 202 });
    }
    if (isResponse(body)) {
      const { id } = body;
      if (typeof id === "string" && isUuid(id)) {
        // An error is an answer too: none that says anything.
        const answer = "result" in body ? body.result : {};
        assertStorable(answer);
        await pendingResponses.put(caller, id, answer);
      }
      return new Response(null, { status: 202 });
    }
    const response = await serve(mcpRequest);
    if (names(body, "initialize") && isInitializeRequest(body) && response.ok) {
      const { capabilities } = body.params;
      response.headers.set("mcp-session-id", sessionIdFor(capabilities));
    }
    return response;
  };
}

/** What names a method is none, and needs no closer look. */
function isResponse(
  body: unknown,
): body is JSONRPCResultResponse | JSONRPCErrorResponse {
  return typeof body === "object" && body !== null && !("method" in body) &&
    (isJSONRPCResultResponse(body) || isJSONRPCErrorResponse(body));
}

const METHODS = {
  elicitation: "elicitation/create",
  sampling: "sampling/createMessage",
  roots: "roots/list",
} as const satisfies Record<Exclude<keyof Askable, "extensions">, string>;

/** A session id has a UUID and the names of {@linkcode METHODS}. */
const MOST_PARTS = 1 + Object.keys(METHODS).length;

/**
 * A session id that says what the client can be asked, since a server that
 * keeps nothing hears it at the handshake only (2025-11-25 and before). It is
 * no secret and proves nothing; a client that writes its own fools itself.
 */
export function sessionIdFor(capabilities: Askable): string {
  const askable = Object.entries(METHODS)
    .filter(([, method]) => takes(capabilities, method))
    .map(([name]) => name);
  return [crypto.randomUUID(), ...askable].join(".");
}

/** By what a session is told from the client's others; nothing where there is none. */
export function sessionFrom(sessionId: string | null): string | undefined {
  return sessionId?.split(".", 1).find(isUuid);
}

/** What the client of that session can be asked; nothing where there is none. */
export function askableFrom(sessionId: string | null): Askable {
  const [, ...askable] = sessionId?.split(".", MOST_PARTS) ?? [];
  return Object.fromEntries(askable.map((name) => [name, {}]));
}

/** Whether a message names that method: the SDK's closer looks parse it whole. */
export function names(body: unknown, method: string): boolean {
  return typeof body === "object" && body !== null && "method" in body &&
    body.method === method;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Whether a text is a UUID as `crypto.randomUUID()` writes them. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
