import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import type { McpRequest } from "../kernel/mcp_request.ts";
import { sessionFrom } from "./client_session.ts";
import type { Serve } from "./legacy_http.ts";
import type { Streams } from "./streams.ts";
import { untilGone } from "./until_gone.ts";
import { watch } from "./watch.ts";
import { watchable } from "./watchable.ts";

/**
 * Opens the stream that a session of the family with a handshake is told of
 * changes on. Clients ask for it once, before they have subscribed to anything:
 * it is given wherever they could, and refused (405) where there is nothing to
 * be told.
 */
export function withUpdateStream(
  { resources, serverFor, conversationOf, subscriptions, pace, ending }:
    Streams,
  serve: Serve,
): Serve {
  return async function served(mcpRequest: McpRequest) {
    const { request, caller } = mcpRequest;
    if (request.method !== "GET") return await serve(mcpRequest);
    const session = sessionFrom(request.headers.get("mcp-session-id"));
    const offered = watchable(resources, mcpRequest);
    if (!session || offered.length === 0) return await serve(mcpRequest);
    const permissions = [...new Set(offered.map((each) => each.permission))];
    const id = crypto.randomUUID();
    const stream = { caller, session, id, permissions };
    if (!await subscriptions.open(stream)) return await serve(mcpRequest);

    const server = serverFor(conversationOf(mcpRequest, "legacy"));
    const transport = new WebStandardStreamableHTTPServerTransport();
    await server.connect(transport);
    const response = await transport.handleRequest(request);
    if (!response.ok) {
      await server.close();
      return response;
    }
    const { signal, watched } = untilGone(request);
    ending(
      watch({
        stream,
        resources: offered,
        subscriptions,
        pace,
        signal,
        tell: (uri) => server.sendResourceUpdated({ uri }),
      }),
      () => server.close(),
    );
    return watched(response);
  };
}
