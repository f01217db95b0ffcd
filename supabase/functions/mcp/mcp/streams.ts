import type { Era } from "../kernel/era.ts";
import type { McpRequest } from "../kernel/mcp_request.ts";
import type { Pipeline } from "../kernel/pipeline.ts";
import type { Resource } from "../kernel/resource.ts";
import type { Subscriptions } from "../kernel/subscriptions.ts";
import type { Conversation } from "./conversation.ts";
import type { ServerFor } from "./server.ts";
import type { Pace } from "./watch.ts";

/** What the streams are made of on which clients are told of changes. */
export interface Streams {
  readonly resources: readonly Resource[];
  readonly serverFor: ServerFor;
  readonly perform: Pipeline;
  readonly subscriptions: Subscriptions;
  readonly pace: Pace;
  conversationOf(request: McpRequest, era: Era): Conversation;
  /** Takes note of what went wrong. */
  onerror(cause: unknown): void;
  /** Sees to it that a watch is ended properly, whatever becomes of it. */
  ending(watch: Promise<void>, end: () => Promise<void>): void;
}
