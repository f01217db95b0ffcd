import type { Event, Log } from "../core/event.ts";
import { operationLabels } from "./metrics.ts";

/** A span as OTLP writes it in JSON. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  /** Nanoseconds since 1970, as text: no JSON number holds them. */
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number };
}

/** An attribute as OTLP writes it. */
export interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | {
    readonly intValue: string;
  };
}

const SERVER = 2;
const ERROR = 2;

/**
 * The span of a request, or of a call within one; nothing for other events, and
 * for a trace that whoever began it does not keep. A request without a trace
 * begins one, named by its id; a call belongs to its request unless its own
 * message says otherwise.
 */
export function spanOf(event: Event, endMs: number): Span | undefined {
  const { request_id, trace_id, parent_span_id, trace_sampled } = event;
  if (trace_sampled === false || !request_id) return undefined;
  const ofRequest = request_id.replaceAll("-", "");
  const requestSpanId = ofRequest.slice(-16);
  const parent = text(parent_span_id);
  const times = {
    startTimeUnixNano: nanoseconds(endMs - Number(event["duration_ms"])),
    endTimeUnixNano: nanoseconds(endMs),
  };
  const traceId = text(trace_id) ?? ofRequest;
  if (event.event === "http.request") {
    const { method, path, status } = event;
    return {
      traceId,
      spanId: requestSpanId,
      ...(parent && { parentSpanId: parent }),
      name: String(method),
      kind: SERVER,
      ...times,
      attributes: [
        attribute("http.request.method", method),
        attribute("url.path", path),
        attribute("http.response.status_code", status),
      ],
      status: Number(status) >= 500 ? { code: ERROR } : {},
    };
  }
  if (event.event !== "tool.call") return undefined;
  const { tool, outcome, era } = event;
  const labels = operationLabels(String(tool));
  const failed = outcome !== "done" && outcome !== "asked";
  return {
    traceId,
    spanId: newSpanId(),
    parentSpanId: parent ?? requestSpanId,
    name: Object.values(labels).join(" "),
    kind: SERVER,
    ...times,
    attributes: [
      ...Object.entries(labels).map(([name, value]) =>
        attribute(ATTRIBUTES[name] ?? name, value)
      ),
      attribute("homeport.protocol.era", era),
      ...(failed ? [attribute("error.type", outcome)] : []),
    ],
    status: failed ? { code: ERROR } : {},
  };
}

/** The attributes that are labels elsewhere, where no underscore is a part of them. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  mcp_method_name: "mcp.method.name",
  gen_ai_tool_name: "gen_ai.tool.name",
  gen_ai_prompt_name: "gen_ai.prompt.name",
  mcp_resource_name: "homeport.resource.name",
  mcp_completion_argument: "homeport.completion.argument",
};

function attribute(key: string, value: unknown): Attribute {
  return {
    key,
    value: typeof value === "number"
      ? { intValue: String(value) }
      : { stringValue: String(value) },
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms * 1_000)) * 1_000n);
}

/** 16 hex digits; the version of a UUID keeps them from being all zero. */
function newSpanId(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 16);
}

/** Where spans go. */
export interface OtlpOptions {
  /** Base URL of the collector; `/v1/traces` is added. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly log: Log;
}

/** The spans that are not yet exported. */
export interface SpanQueue {
  add(span: Span): void;
  /** Exports them; whether nothing of them is left. Never rejects. */
  export(): Promise<boolean>;
}

/** How many wait for a collector that does not answer; the oldest goes first. */
const CAPACITY = 2_000;
const BATCH = 500;
const TIMEOUT_MS = 10_000;
/** What the collector may take another time (OTLP/HTTP, retryable response codes). */
const RETRYABLE: readonly number[] = [429, 502, 503, 504];

/** Exports spans by OTLP over HTTP, in its JSON encoding. */
export function spanQueue(
  { endpoint, headers, log }: OtlpOptions,
): SpanQueue {
  let waiting: Span[] = [];
  let dropped = 0;

  function add(span: Span) {
    waiting.push(span);
    if (waiting.length > CAPACITY) {
      waiting.shift();
      dropped++;
    }
  }

  /** Sends a batch; whether the collector is done with it, taken or not. */
  async function send(batch: readonly Span[]): Promise<boolean> {
    try {
      const response = await fetch(`${endpoint}/v1/traces`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify(exportOf(batch)),
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      if (response.ok) return true;
      log({ event: "traces.failed", status: response.status, dropped });
      if (RETRYABLE.includes(response.status)) return false;
      dropped += batch.length;
      return true;
    } catch (cause) {
      log({ event: "traces.failed", cause, dropped });
      return false;
    }
  }

  return {
    add,
    async export() {
      while (waiting.length > 0) {
        const batch = waiting.splice(0, BATCH);
        if (!await send(batch)) {
          const kept = [...batch, ...waiting];
          dropped += Math.max(0, kept.length - CAPACITY);
          waiting = kept.slice(-CAPACITY);
          return false;
        }
      }
      return true;
    },
  };
}

/** An `ExportTraceServiceRequest`. */
function exportOf(spans: readonly Span[]) {
  return {
    resourceSpans: [{
      resource: {
        attributes: [{
          key: "service.name",
          value: { stringValue: "homeport" },
        }],
      },
      scopeSpans: [{ scope: { name: "homeport" }, spans }],
    }],
  };
}
