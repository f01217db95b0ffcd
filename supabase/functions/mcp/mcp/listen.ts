import {
  createMcpHandler,
  InMemoryServerEventBus,
  isJSONRPCRequest,
  isSpecType,
  type JSONRPCRequest,
  type SubscriptionFilter,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import type { ElicitationChannel } from "../core/client.ts";
import type { Dispatch } from "../core/dispatch.ts";
import { Refusal } from "../core/errors.ts";
import { traceParentFrom } from "../core/event.ts";
import { type Era, refusedOperation } from "../core/operation.ts";
import type { Resource } from "../core/resource.ts";
import type { McpRequest } from "../core/scope.ts";
import {
  MOST_SUBSCRIPTIONS,
  subscribing,
  type Subscriptions,
} from "../core/subscriptions.ts";
import { type Conversation, UNKNOWN } from "./conversation.ts";
import { names, type Serve, sessionFrom } from "./legacy_http.ts";
import { type ResourceAt, resourceAt } from "./listing.ts";
import { poll, type PollInterval, watchable } from "./poll.ts";
import type { ServerFor } from "./server.ts";

/** What the streams are made of on which clients are told of changes. */
export interface Streams {
  readonly resources: readonly Resource[];
  readonly serverFor: ServerFor;
  readonly dispatch: Dispatch;
  readonly subscriptions: Subscriptions;
  readonly pollInterval: PollInterval;
  conversationOf(request: McpRequest, era: Era): Conversation;
  /** Takes note of what went wrong. */
  onerror(cause: unknown): void;
  /** Sees to it that a watch is ended properly, whatever becomes of it. */
  ending(watch: Promise<void>, end: () => Promise<void>): void;
}

/**
 * Serves `subscriptions/listen` (2026-07-28): what is admitted is acknowledged,
 * and a stream hears of nothing else, for its bus is its own.
 */
export function withListen(streams: Streams, serve: Serve): Serve {
  const {
    serverFor,
    conversationOf,
    subscriptions,
    pollInterval,
    onerror,
    ending,
  } = streams;

  return async function served(mcpRequest) {
    const { request, caller, body } = mcpRequest;
    const listen = listenFrom(body);
    if (!listen) return await serve(mcpRequest);
    const id = crypto.randomUUID();
    const admitted = await admittedOf(streams, mcpRequest, id, listen.filter);

    const bus = new InMemoryServerEventBus();
    const handler = createMcpHandler(
      ({ era }) => serverFor(conversationOf(mcpRequest, era)),
      { bus, onerror },
    );
    const response = await handler.fetch(request, {
      parsedBody: withFilter(listen.message, {
        ...listen.filter,
        resourceSubscriptions: admitted.map(({ uri }) => uri),
      }),
    });
    const { signal, watched } = untilDisconnected(request);
    const permissions = [
      ...new Set(admitted.map(({ at }) => at.resource.permission)),
    ];
    const stream = { caller, session: id, id, permissions };
    const isOpen = admitted.length > 0 &&
      response.headers.get("content-type") === "text/event-stream";

    async function watching() {
      if (!isOpen || !await subscriptions.open(stream)) return;
      await poll({
        stream,
        resources: admitted.map(({ at }) => at.resource),
        subscriptions,
        pollInterval,
        signal,
        tell: (uri) => bus.publish({ kind: "resource_updated", uri }),
      });
    }
    ending(watching(), async () => {
      await handler.close();
      if (admitted.length > 0) await subscriptions.end(caller, id);
    });
    return watched(response);
  };
}

interface Listen {
  readonly message: JSONRPCRequest;
  readonly filter: SubscriptionFilter;
}

/** A request to listen to resources; what else there is to hear, nobody says here. */
function listenFrom(body: unknown): Listen | undefined {
  if (!names(body, "subscriptions/listen") || !isJSONRPCRequest(body)) {
    return undefined;
  }
  const filter = body.params?.["notifications"];
  return isSpecType.SubscriptionFilter(filter) && filter.resourceSubscriptions
    ? { message: body, filter }
    : undefined;
}

function withFilter(
  message: JSONRPCRequest,
  notifications: SubscriptionFilter,
): JSONRPCRequest {
  return { ...message, params: { ...message.params, notifications } };
}

interface Admitted {
  readonly uri: string;
  readonly at: ResourceAt;
}

/** The addresses that the caller may listen to, each admitted and recorded. */
async function admittedOf(
  { resources, dispatch, subscriptions }: Streams,
  mcpRequest: McpRequest,
  session: string,
  { resourceSubscriptions = [] }: SubscriptionFilter,
): Promise<readonly Admitted[]> {
  const { request, caller, requestId } = mcpRequest;
  const offered = watchable(resources, mcpRequest);
  const admitted: Admitted[] = [];
  const trace = traceParentFrom(request.headers.get("traceparent"));
  const asked = new Set(resourceSubscriptions.slice(0, MOST_SUBSCRIPTIONS));
  for (const uri of asked) {
    const at = resourceAt(offered, uri);
    const outcome = await dispatch({
      operation: at
        ? subscribing(
          at.resource,
          uri,
          (version) => subscriptions.adding(session, uri, version),
        )
        : refusedOperation(
          { name: `subscribe ${UNKNOWN.resource}` },
          new Refusal("not_found"),
        ),
      input: at?.variables ?? {},
      caller,
      channel: NOBODY_ASKED,
      requestId,
      traceId: trace?.traceId,
      traceSampled: trace?.sampled,
      era: "modern",
      signal: () => request.signal,
    });
    if (at && "given" in outcome) admitted.push({ uri, at });
  }
  return admitted;
}

/** To subscribe, nothing is asked and nothing told. */
const NOBODY_ASKED: ElicitationChannel = {
  isStreaming: false,
  takes: () => false,
  ask: () => Promise.reject(new Refusal("cannot_ask")),
  answered: () => undefined,
  progress: async () => {},
  log: async () => {},
  nonce: undefined,
};

/**
 * Opens the stream that a session of the family with a handshake is told of
 * changes on. Clients ask for it once, before they have subscribed to anything:
 * it is given wherever they could, and refused (405) where there is nothing to
 * be told.
 */
export function withUpdateStream(
  { resources, serverFor, conversationOf, subscriptions, pollInterval, ending }:
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
    const { signal, watched } = untilDisconnected(request);
    ending(
      poll({
        stream,
        resources: offered,
        subscriptions,
        pollInterval,
        signal,
        tell: (uri) => server.sendResourceUpdated({ uri }),
      }),
      () => server.close(),
    );
    return watched(response);
  };
}

/** A response of which is known when nobody reads it any more. */
export interface UntilGone {
  readonly signal: AbortSignal;
  /** The same response; to be sent instead. */
  watched(response: Response): Response;
}

/**
 * Aborts when the client of a request has gone. Which of the two is noticed
 * depends on the platform: the request ends, or the answer is read no further.
 */
export function untilDisconnected({ signal }: Request): UntilGone {
  const left = new AbortController();
  return {
    signal: AbortSignal.any([signal, left.signal]),
    watched(response) {
      const reader = response.body?.getReader();
      if (!reader) return response;
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        async cancel(reason) {
          left.abort();
          await reader.cancel(reason);
        },
      });
      return new Response(body, response);
    },
  };
}
