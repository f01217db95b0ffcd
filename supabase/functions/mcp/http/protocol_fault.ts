import type { Context } from "hono";
import { Refusal } from "../core/errors.ts";
import { visibleText } from "../core/text.ts";

/** What is wrong before a method runs: HTTP's number, and that of JSON-RPC 2.0 §5.1. */
const FAULTS = {
  wrong_method: { status: 405, code: -32600 },
  wrong_type: { status: 415, code: -32600 },
  parse_error: { status: 400, code: -32700 },
  invalid_request: { status: 400, code: -32600 },
  invalid_params: { status: 400, code: -32602 },
} as const;

type FaultName = keyof typeof FAULTS;

/** A message that the protocol has no place for. */
export class ProtocolFault extends Error {
  override readonly name = "ProtocolFault";
  readonly fault: FaultName;

  constructor(fault: FaultName, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** Longest text of a message that an error may repeat: an id, a name, a version. */
export const MAX_QUOTED = 1_000;

/**
 * What stopped the message `body`, in the protocol's own terms.
 *
 * @throws Whatever is no fault of the message.
 */
export function faultResponse(
  c: Context,
  thrown: unknown,
  body: unknown,
): Response {
  const { fault, message } = faultFrom(thrown);
  const { status, code } = FAULTS[fault];
  const error = { code, message: visibleText(message) };
  return c.json(
    { jsonrpc: "2.0", id: idOf(body), error },
    status,
    // RFC 9110 §15.5.6.
    status === 405 ? { allow: "POST" } : {},
  );
}

function faultFrom(thrown: unknown): ProtocolFault {
  if (thrown instanceof ProtocolFault) return thrown;
  if (thrown instanceof Refusal && thrown.code === "invalid_input") {
    return new ProtocolFault("parse_error", thrown.message);
  }
  throw thrown;
}

/** JSON-RPC 2.0 §5: the request's own id, null where it cannot be told. */
function idOf(body: unknown): string | number | null {
  if (typeof body !== "object" || body === null) return null;
  if (!("method" in body && "id" in body)) return null;
  const { id } = body;
  return typeof id === "number" ||
      typeof id === "string" && id.length <= MAX_QUOTED
    ? id
    : null;
}
