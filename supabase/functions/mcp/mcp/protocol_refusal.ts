import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
} from "@modelcontextprotocol/server";
import type { Refusal } from "../kernel/refusal.ts";

/** A refusal where the protocol has no result that could say no. */
export function protocolRefusal(refusal: Refusal): ProtocolError {
  const data = { refusal: refusal.code };
  return new ProtocolError(codeFor(refusal), refusal.words(), data);
}

/** The protocol's own codes mean what they mean; ours lie outside its range. */
function codeFor({ code, status }: Refusal): number {
  switch (code) {
    case "invalid_input":
    case "stale_answer":
    case "unknown_tool":
    case "unknown_prompt":
      return ProtocolErrorCode.InvalidParams;
    case "unavailable":
      return ProtocolErrorCode.InternalError;
    default:
      return status;
  }
}

/** The same, of an address that holds nothing. */
export function resourceRefusal(refusal: Refusal, uri: string): ProtocolError {
  return refusal.code === "not_found"
    ? new ResourceNotFoundError(uri, refusal.words())
    : protocolRefusal(refusal);
}
