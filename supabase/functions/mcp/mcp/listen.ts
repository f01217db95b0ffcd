import {
  createMcpHandler,
  InMemoryServerEventBus,
  isJSONRPCRequest,
  isSpecType,
  type JSONRPCRequest,
  type SubscriptionFilter,
} from "@modelcontextprotocol/server";
import type { McpRequest } from "../kernel/mcp_request.ts";
import type { Line } from "../kernel/peer.ts";
import { Refusal } from "../kernel/refusal.ts";
import { subscribing } from "../kernel/subscribing.ts";
import { MOST_SUBSCRIPTIONS } from "../kernel/subscriptions.ts";
import { refusedDeed } from "../kernel/deed.ts";
import { traceParentFrom } from "../kernel/trace_parent.ts";
import { UNKNOWN } from "./conversation.ts";
import type { Serve } from "./legacy_http.ts";
import { names } from "./message.ts";
import { type ResourceAt, resourceAt } from "./resource_at.ts";
import type { Streams } from "./streams.ts";
import { untilGone } from "./until_gone.ts";
import { watch } from "./watch.ts";
import { watchable } from "./watchable.ts";

/**
 * Serves `subscriptions/listen` (2026-07-28): what is admitted is acknowledged,
 * and a stream hears of nothing else, for its bus is its own.
 */
export function withListen(streams: Streams, serve: Serve): Serve {
  const { serverFor, conversationOf, subscriptions, pace, onerror, ending } =
    streams;

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
    const { signal, watched } = untilGone(request);
    const permissions = [
      ...new Set(admitted.map(({ at }) => at.resource.permission)),
    ];
    const stream = { caller, session: id, id, permissions };
    const isOpen = admitted.length > 0 &&
      response.headers.get("content-type") === "text/event-stream";

    async function watching() {
      if (!isOpen || !await subscriptions.open(stream)) return;
      await watch({
        stream,
        resources: admitted.map(({ at }) => at.resource),
        subscriptions,
        pace,
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
  { resources, perform, subscriptions }: Streams,
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
    const outcome = await perform({
      deed: at
        ? subscribing(
          at.resource,
          uri,
          (version) => subscriptions.adding(session, uri, version),
        )
        : refusedDeed(
          { name: `subscribe ${UNKNOWN.resource}` },
          new Refusal("not_found"),
        ),
      input: at?.variables ?? {},
      caller,
      line: NOBODY_ASKED,
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
const NOBODY_ASKED: Line = {
  isLive: false,
  takes: () => false,
  ask: () => Promise.reject(new Refusal("cannot_ask")),
  answered: () => undefined,
  progress: async () => {},
  log: async () => {},
  ticket: undefined,
};
