import {
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
} from "@modelcontextprotocol/server";
import type { Refusal } from "../kernel/refusal.ts";
import { TASKS } from "./peer_line.ts";

/** A refusal where the protocol has no result that could say no. */
export function protocolRefusal(refusal: Refusal): ProtocolError {
  if (refusal.code === "needs_tasks") {
    const requiredCapabilities = { extensions: { [TASKS]: {} } };
    return new MissingRequiredClientCapabilityError(
      { requiredCapabilities },
      refusal.words(),
    );
  }
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
    case "unknown_task":
      return ProtocolErrorCode.InvalidParams;
    case "broken_off":
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
