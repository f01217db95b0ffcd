import { z } from "zod";
import { Refusal } from "../core/errors.ts";
import { parsed } from "../core/schema.ts";
import { MAX_QUOTED, ProtocolFault } from "./protocol_fault.ts";

/** The first version that has no `initialize` (2026-07-28, Versioning). */
const FIRST_MODERN = "2026-07-28";

/**
 * The only version with batches, and the one to assume where none is named
 * (2025-11-25, Transports, Protocol Version Header).
 */
const WITH_BATCHES = "2025-03-26";

/** The most messages of a batch; the SDK refuses more, but only after all were looked at. */
const MAX_BATCH = 100;

/** Headers that say again what a body says (2026-07-28, Streamable HTTP, Request Metadata). */
const MIRRORS = ["mcp-protocol-version", "mcp-method", "mcp-name"];

/**
 * Refuses what the protocol forbids and the SDK lets through, and what the SDK
 * would refuse in words that are no client's business. The rest is the SDK's.
 *
 * @throws {ProtocolFault} Saying what is wrong with the message, or the batch.
 */
export function checkMessage(body: unknown, headers: Headers) {
  const version = headers.get("mcp-protocol-version") ?? WITH_BATCHES;
  if (Array.isArray(body) && version !== WITH_BATCHES) {
    throw new ProtocolFault(
      "invalid_request",
      `A request carries one message; only ${WITH_BATCHES} has batches.`,
    );
  }
  if (Array.isArray(body) && body.length > MAX_BATCH) {
    throw new ProtocolFault(
      "invalid_request",
      `A batch may have ${MAX_BATCH} messages; send the others in another one.`,
    );
  }
  checkLengths(MIRRORS.map((name) => headers.get(name)));
  for (const message of Array.isArray(body) ? body : [body]) {
    checkOne(fieldsOf(message), version >= FIRST_MODERN);
  }
}

function checkOne(message: Fields, isModern: boolean) {
  const { id, method, params } = message;
  checkLengths(quotable(message));
  // The rest is about requests, and what poses as their responses.
  if (id === undefined) return;
  if (typeof method === "string") {
    checkParams(requestOf(method, isModern), params);
  } else if (isModern) {
    // 2026-07-28, Streamable HTTP, Sending Messages, 4.
    throw new ProtocolFault(
      "invalid_request",
      "The message has no method; clients send no responses.",
    );
  }
}

function checkParams(request: z.ZodType, params: unknown = {}) {
  // What is no object makes the message no request, and that is the SDK's to say.
  if (typeof params !== "object" || !params || Array.isArray(params)) return;
  try {
    parsed(request, { params });
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    throw new ProtocolFault("invalid_params", thrown.message);
  }
}

function checkLengths(texts: readonly unknown[]) {
  if (
    texts.some((text) => typeof text === "string" && text.length > MAX_QUOTED)
  ) {
    throw new ProtocolFault(
      "invalid_request",
      `An id, a name or a version may have ${MAX_QUOTED} characters.`,
    );
  }
}

/** What the SDK repeats in its answers. */
function quotable({ id, method, params }: Fields): readonly unknown[] {
  const { name, uri, taskId, _meta } = fieldsOf(params);
  const version = fieldsOf(_meta)["io.modelcontextprotocol/protocolVersion"];
  return [id, method, name, uri, taskId, version];
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** What every request may carry beside its method's own parameters. */
const Params = z.looseObject({
  _meta: z.looseObject({
    progressToken: z.union([z.string(), z.int()]).optional(),
  }).optional(),
  cursor: z.string().optional(),
});

const ANY = z.object({ params: Params });

function address(): z.ZodType {
  return Params.extend({ uri: z.string() });
}

/** The parameters of each method; a start pays for none of them. */
type ParamsByMethod = Readonly<Record<string, () => z.ZodType>>;

/** The parameters without which a method means nothing, as far as we serve it. */
const SHARED: ParamsByMethod = {
  "tools/call": () =>
    Params.extend({
      name: z.string(),
      arguments: z.looseObject({}).optional(),
    }),
  "prompts/get": () =>
    Params.extend({
      name: z.string(),
      arguments: z.record(z.string(), z.string()).optional(),
    }),
  "resources/read": address,
  "completion/complete": () =>
    Params.extend({
      ref: z.discriminatedUnion("type", [
        z.looseObject({ type: z.literal("ref/prompt"), name: z.string() }),
        z.looseObject({ type: z.literal("ref/resource"), uri: z.string() }),
      ]),
      argument: z.looseObject({ name: z.string(), value: z.string() }),
    }),
};

const LEGACY = requests({
  ...SHARED,
  "initialize": () =>
    Params.extend({
      protocolVersion: z.string(),
      capabilities: z.looseObject({}),
      clientInfo: z.looseObject({ name: z.string(), version: z.string() }),
    }),
  "resources/subscribe": address,
  "resources/unsubscribe": address,
  "logging/setLevel": () => Params.extend({ level: z.string() }),
});

const MODERN = requests({
  ...SHARED,
  "subscriptions/listen": () =>
    Params.extend({ notifications: z.looseObject({}) }),
});

/** The requests of a family, each method's made when it is first called. */
function requests(byMethod: ParamsByMethod) {
  const made = new Map<string, z.ZodType>();
  return function requestOf(method: string): z.ZodType {
    const known = made.get(method);
    if (known || !Object.hasOwn(byMethod, method)) return known ?? ANY;
    const request = z.object({ params: byMethod[method]!() });
    made.set(method, request);
    return request;
  };
}

/** What a request of that method must be, in either family of the protocol. */
export function requestOf(method: string, isModern: boolean): z.ZodType {
  return (isModern ? MODERN : LEGACY)(method);
}

/**
 * Refuses, before its body is read, a request that can carry no message.
 *
 * @throws {ProtocolFault} Saying how a message is sent.
 */
export function checkRequest({ method, headers }: Request) {
  // A stream brings no message along; who may open one is known further on.
  if (method === "GET" && headers.has("mcp-session-id")) return;
  // Without sessions there is nothing to delete (2025-11-25, Transports;
  // 2026-07-28, Streamable HTTP, Earlier Revisions).
  if (method !== "POST") {
    throw new ProtocolFault("wrong_method", "Messages are sent by POST.");
  }
  const [type = ""] = (headers.get("content-type") ?? "").split(";", 1);
  if (type.trim().toLowerCase() !== "application/json") {
    throw new ProtocolFault(
      "wrong_type",
      "The Content-Type of a message is application/json.",
    );
  }
}
