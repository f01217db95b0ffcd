import {
  createMcpHandler,
  type RequestStateCodec,
  Server,
  type ServerCapabilities,
  type ServerOptions,
} from "@modelcontextprotocol/server";
import type { Catalogue } from "../kernel/catalogue.ts";
import type { Log } from "../kernel/event.ts";
import type { Mailbox } from "../kernel/mailbox.ts";
import type { McpRequest } from "../kernel/mcp_request.ts";
import type { Pipeline } from "../kernel/pipeline.ts";
import type { GoOn } from "../kernel/task_work.ts";
import { type Conversation, doing } from "./conversation.ts";
import { handle } from "./handlers.ts";
import { httpConversation } from "./http_conversation.ts";
import { type Serve, withLegacyHttp } from "./legacy_http.ts";
import { listingsOf } from "./listing.ts";
import { type RequestState, requestStates } from "./request_state.ts";
import { runningCalls } from "./running_calls.ts";
import { resultsFor } from "./task_answer.ts";
import { handleTasks } from "./task_methods.ts";

const INSTRUCTIONS =
  "The user's own data, as far as they have granted it. Call tools by the " +
  "names listed; where a call is refused, its text says what to do next.";

/** What the protocol is served with. */
export interface McpOptions {
  readonly catalogue: Catalogue;
  readonly perform: Pipeline;
  /** Has tasks go on after their calls are answered. */
  readonly goOn: GoOn;
  readonly log: Log;
  /** Signs what clients carry between the rounds of a call; the same in all isolates. */
  readonly secretKey: string;
  /** Where the site is served: clients show its icon. */
  readonly siteUrl: string;
}

/** Makes a server that knows whom it serves; nothing in it grows with the catalogue. */
export type ServerFor = (conversation: Conversation) => Server;

/** Prepares the servers of all conversations, so that none pays for schemas. */
export function serversOf(
  { catalogue, perform, goOn, secretKey, siteUrl }: McpOptions,
): ServerFor {
  const listings = listingsOf(catalogue);
  const states = requestStates(secretKey);
  const options = optionsFor(catalogue, states);
  const implementation = {
    name: "homeport",
    title: "Homeport",
    version: "0.1.0",
    websiteUrl: siteUrl,
    icons: [{
      src: `${siteUrl}/icon.svg`,
      mimeType: "image/svg+xml",
      sizes: ["any"],
    }],
  };
  return function serverFor(conversation) {
    const server = new Server(implementation, options);
    const does = doing(server, conversation, perform, states);
    const toResult = resultsFor(server, conversation, does, goOn);
    handle(server, listings, conversation, does, toResult);
    handleTasks(server, listings, conversation, does, goOn);
    return server;
  };
}

/** Serves both families of the protocol over HTTP; holds nothing between requests. */
export function mcpServer(
  options: McpOptions & { readonly mailbox: Mailbox },
): Serve {
  const { log, mailbox } = options;
  const serverFor = serversOf(options);
  const running = runningCalls();
  // The handler hands its factory the very request it was given, so that finds
  // what we know of it.
  const known = new WeakMap<Request, McpRequest>();
  const handler = createMcpHandler(({ requestInfo, era }) => {
    const request = requestInfo && known.get(requestInfo);
    if (!request) throw new Error("A request came past authorisation.");
    return serverFor(httpConversation(request, era, mailbox, running));
  }, { onerror: (cause) => log({ event: "mcp.error", cause }) });

  return withLegacyHttp(mailbox, running, async (mcpRequest) => {
    const { request, body } = mcpRequest;
    known.set(request, mcpRequest);
    return await handler.fetch(request, { parsedBody: body });
  });
}

function optionsFor(
  { tools, prompts, resources }: Catalogue,
  states: RequestStateCodec<RequestState>,
): ServerOptions {
  const completes = [...prompts, ...resources].some(({ complete }) =>
    Object.keys(complete).length > 0
  );
  const capabilities: ServerCapabilities = {
    tools: {},
    prompts: {},
    resources: {},
    ...(completes && { completions: {} }),
    ...(tools.some(({ logs }) => logs) && { logging: {} }),
  };
  const hint = { ttlMs: 60_000, cacheScope: "private" } as const;
  return {
    capabilities,
    instructions: INSTRUCTIONS,
    requestState: { verify: states.verify },
    cacheHints: {
      "tools/list": hint,
      "prompts/list": hint,
      "resources/list": hint,
      "resources/templates/list": hint,
    },
  };
}
