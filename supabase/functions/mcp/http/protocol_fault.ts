import type { Context } from "hono";
import { Refusal } from "../kernel/refusal.ts";
import { visibleText } from "../kernel/visible_text.ts";

/** The numbers of JSON-RPC 2.0 §5.1 for what is wrong before a method runs. */
const CODES = {
  parse_error: -32700,
  invalid_request: -32600,
  invalid_params: -32602,
} as const;

/** A message that the protocol has no place for. */
export class ProtocolFault extends Error {
  override readonly name = "ProtocolFault";
  readonly code: keyof typeof CODES;

  constructor(code: keyof typeof CODES, message: string) {
    super(message);
    this.code = code;
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
  const { code, message } = faultFrom(thrown);
  const error = { code: CODES[code], message: visibleText(message) };
  return c.json({ jsonrpc: "2.0", id: idOf(body), error }, 400);
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
