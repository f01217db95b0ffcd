import {
  isInitializeRequest,
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCResultResponse,
  type JSONRPCErrorResponse,
  type JSONRPCResultResponse,
} from "@modelcontextprotocol/server";
import { assertStorable, type Mailbox } from "../kernel/mailbox.ts";
import type { McpRequest } from "../kernel/mcp_request.ts";
import { isUuid } from "../kernel/uuid.ts";
import { sessionIdFor } from "./client_session.ts";
import { names } from "./message.ts";
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
  mailbox: Mailbox,
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
        await mailbox.put(caller, id, answer);
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
