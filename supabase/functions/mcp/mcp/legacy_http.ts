import {
  isInitializeRequest,
  isJSONRPCErrorResponse,
  isJSONRPCResultResponse,
  type JSONRPCErrorResponse,
  type JSONRPCResultResponse,
} from "@modelcontextprotocol/server";
import type { Mailbox } from "../kernel/mailbox.ts";
import type { McpRequest } from "../kernel/mcp_request.ts";
import { sessionIdFor } from "./client_session.ts";

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Serves a request to an MCP endpoint. */
export type Serve = (request: McpRequest) => Promise<Response>;

/**
 * What the family with a handshake needs beside single requests, and a server
 * that keeps nothing can give: a session id that remembers what the client can
 * be asked, and a way in for its answers, whichever isolate waits for them.
 */
export function withLegacyHttp(mailbox: Mailbox, serve: Serve): Serve {
  return async function served(mcpRequest) {
    const { body, caller } = mcpRequest;
    if (isResponse(body)) {
      const { id } = body;
      if (typeof id === "string" && UUID.test(id)) {
        // An error is an answer too: none that says anything.
        await mailbox.put(caller, id, "result" in body ? body.result : {});
      }
      return new Response(null, { status: 202 });
    }
    const response = await serve(mcpRequest);
    if (isInitializeRequest(body) && response.ok) {
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
