import {
  createMcpHandler,
  Server,
  type ServerCapabilities,
  type ServerOptions,
} from "@modelcontextprotocol/server";
import type { Catalogue } from "../core/catalogue.ts";
import type { Dispatch } from "../core/dispatch.ts";
import type { Log } from "../core/event.ts";
import type { Era } from "../core/operation.ts";
import type { PendingResponses } from "../core/pending_responses.ts";
import type { McpRequest } from "../core/scope.ts";
import type { Subscriptions } from "../core/subscriptions.ts";
import type { Resume } from "../core/task_work.ts";
import { type Conversation, doing } from "./conversation.ts";
import { requestStates } from "./elicitation.ts";
import { handle } from "./handlers.ts";
import { httpConversation } from "./http_conversation.ts";
import { type Serve, withLegacyHttp } from "./legacy_http.ts";
import { withListen, withUpdateStream } from "./listen.ts";
import { listingsOf } from "./listing.ts";
import type { PollInterval } from "./poll.ts";
import { runningCalls } from "./running_calls.ts";
import { handleSubscribing } from "./subscribing_handlers.ts";
import { handleTasks, resultsFor } from "./tasks.ts";

const INSTRUCTIONS =
  "The user's own data, as far as they have granted it. Call tools by the " +
  "names listed; where a call is refused, its text says what to do next.";

/** What the protocol is served with. */
export interface McpOptions {
  readonly catalogue: Catalogue;
  readonly dispatch: Dispatch;
  /** Has tasks go on after their calls are answered. */
  readonly resume: Resume;
  readonly log: Log;
  /** Signs what clients carry between the rounds of a call; the same in all isolates. */
  readonly secretKey: string;
  /** Where the site is served, if that is known: clients show its icon. */
  readonly siteUrl?: string;
  /** Where subscriptions are kept; nobody can subscribe where they are not. */
  readonly subscriptions?: Subscriptions;
}

/** What it is served with over HTTP. */
export interface HttpOptions extends McpOptions {
  readonly pendingResponses: PendingResponses;
  readonly subscriptions: Subscriptions;
  readonly pollInterval: PollInterval;
  /** Keeps the process alive for work after the answer. */
  readonly waitUntil: (work: Promise<void>) => void;
}

/** Makes a server that knows whom it serves; nothing in it grows with the catalogue. */
export type ServerFor = (conversation: Conversation) => Server;

/** Prepares the servers of all conversations, so that none pays for schemas. */
export function serversOf(
  {
    catalogue,
    dispatch,
    resume,
    secretKey,
    siteUrl,
    subscriptions,
  }: McpOptions,
): ServerFor {
  const listings = listingsOf(catalogue);
  const states = requestStates(secretKey);
  const works = catalogue.tools.some(({ work }) => work);
  const subscribes = subscriptions !== undefined &&
    catalogue.resources.some(({ version }) => version);
  const options = optionsFor(catalogue, subscribes);
  const implementation = {
    name: "homeport",
    title: "Homeport",
    version: "0.1.0",
    ...(siteUrl && {
      icons: [{ src: `${siteUrl}/icon.svg`, mimeType: "image/svg+xml" }],
    }),
  };
  return function serverFor(conversation) {
    const server = new Server(implementation, options);
    const does = doing(server, conversation, dispatch, states);
    const toResult = resultsFor(server, conversation, does, resume);
    handle(server, listings, conversation, does, toResult);
    if (works) handleTasks(server, listings, conversation, does, resume);
    if (subscribes) {
      handleSubscribing(server, listings, conversation, does, subscriptions);
    }
    return server;
  };
}

/** Serves both families of the protocol over HTTP; holds nothing between requests. */
export function mcpServer(options: HttpOptions): Serve {
  const { log, pendingResponses, catalogue: { resources }, waitUntil } =
    options;
  const serverFor = serversOf(options);
  const running = runningCalls();
  // The handler hands its factory the very request it was given, so that finds
  // what we know of it.
  const known = new WeakMap<Request, McpRequest>();
  const handler = createMcpHandler(({ requestInfo, era }) => {
    const request = requestInfo && known.get(requestInfo);
    if (!request) throw new Error("A request came past authorisation.");
    return serverFor(conversationOf(request, era));
  }, { onerror });
  const streams = {
    ...options,
    resources,
    serverFor,
    conversationOf,
    onerror,
    ending,
  };

  return [withListen, withUpdateStream].reduce(
    (serve, wrapped) => wrapped(streams, serve),
    withLegacyHttp(pendingResponses, running, async (mcpRequest) => {
      const request = withoutSignal(mcpRequest.request);
      known.set(request, mcpRequest);
      return await handler.fetch(request, { parsedBody: mcpRequest.body });
    }),
  );

  function conversationOf(request: McpRequest, era: Era) {
    return httpConversation(request, era, pendingResponses, running);
  }

  function onerror(cause: unknown) {
    log({ event: "mcp.error", cause });
  }

  function ending(watch: Promise<void>, end: () => Promise<void>) {
    waitUntil(watch.catch(onerror).then(end).catch(onerror));
  }
}

/**
 * What the SDK reads of a request whose body it is handed. Of its signal it
 * would be told at the end of every call, a tenth of a call's CPU time; a tool
 * that waits for something asks for the signal instead, and no stream that the
 * SDK would keep open by itself comes this way.
 */
function withoutSignal({ method, url, headers }: Request): Request {
  // `as` holds: the SDK does without a signal, and reads nothing else.
  return { method, url, headers } as Request;
}

function optionsFor(
  { tools, prompts, resources }: Catalogue,
  subscribes: boolean,
): ServerOptions {
  const completes = [...prompts, ...resources].some(({ complete }) =>
    Object.keys(complete).length > 0
  );
  const capabilities: ServerCapabilities = {
    tools: {},
    prompts: {},
    resources: subscribes ? { subscribe: true } : {},
    ...(completes && { completions: {} }),
    ...(tools.some(({ logs }) => logs) && { logging: {} }),
  };
  const hint = { ttlMs: 60_000, cacheScope: "private" } as const;
  return {
    capabilities,
    instructions: INSTRUCTIONS,
    cacheHints: {
      "tools/list": hint,
      "prompts/list": hint,
      "resources/list": hint,
      "resources/templates/list": hint,
    },
  };
}
