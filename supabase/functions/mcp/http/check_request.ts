import { ProtocolFault } from "./protocol_fault.ts";

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
