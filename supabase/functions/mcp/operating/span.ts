import type { Event } from "../kernel/event.ts";
import { operationLabels } from "./operation.ts";

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
