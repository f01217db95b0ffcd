import {
  type AuthProvider,
  isInitializeRequest,
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type RequestId,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import type { Log } from "../core/event.ts";
import type { Access } from "./access.ts";
import { errorAnswer } from "./error_answer.ts";
import type { Wire } from "./wire.ts";

/** What is joined. */
export interface BridgeOptions {
  readonly wire: Wire;
  readonly endpoint: URL;
  readonly access: Access;
  readonly log: Log;
}

interface Pending {
  readonly request: JSONRPCRequest;
  readonly gone: AbortController;
}

/**
 * Carries every message between a local client and an endpoint, of either
 * family and in both directions; resolves when the client has gone.
 */
export async function bridge(
  { wire: { transport: wire, closed }, endpoint, access, log }: BridgeOptions,
): Promise<void> {
  const pending = new Map<RequestId, Pending>();
  const remote = new StreamableHTTPClientTransport(endpoint, {
    authProvider: authProvider(access),
  });
  const onerror = (cause: Error) => log({ event: "mcp.error", cause });

  async function ask(request: JSONRPCRequest): Promise<void> {
    const gone = new AbortController();
    const fail = (cause?: unknown) => {
      if (!pending.delete(request.id) || gone.signal.aborted) return;
      wire.send(errorAnswer(request, cause)).catch(onerror);
    };
    pending.set(request.id, { request, gone });
    await remote.send(request, {
      requestSignal: gone.signal,
      onRequestStreamEnd: () => fail(),
    }).catch(fail);
  }

  wire.onmessage = (message) => {
    if (isJSONRPCRequest(message)) return void ask(message);
    // Over HTTP a call ends when nobody listens for its answer any more.
    if (cancelledBy(message, pending)) return;
    remote.send(message).catch(onerror);
  };
  remote.onmessage = (message) => {
    if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) {
      const asked = message.id !== undefined && pending.get(message.id);
      // The client has cancelled it.
      if (!asked) return;
      pending.delete(asked.request.id);
      const version = negotiated(asked.request, message);
      if (version) remote.setProtocolVersion(version);
    }
    wire.send(message).catch(onerror);
  };
  wire.onerror = onerror;
  remote.onerror = onerror;
  await remote.start();
  await wire.start();
  await closed;
  await remote.close();
}

function cancelledBy(
  message: JSONRPCMessage,
  pending: Map<RequestId, Pending>,
): boolean {
  if (
    !isJSONRPCNotification(message) ||
    message.method !== "notifications/cancelled"
  ) return false;
  const { requestId } = message.params ?? {};
  if (typeof requestId !== "string" && typeof requestId !== "number") {
    return false;
  }
  pending.get(requestId)?.gone.abort();
  return pending.delete(requestId);
}

/** The version that a handshake ends with goes along with every later request (2025-06-18). */
function negotiated(
  request: JSONRPCRequest,
  answer: JSONRPCMessage,
): string | undefined {
  if (!isInitializeRequest(request) || !("result" in answer)) return undefined;
  const { protocolVersion } = answer.result;
  return typeof protocolVersion === "string" ? protocolVersion : undefined;
}

/** A token that the server rejects is renewed once, whatever its clock said. */
function authProvider(access: Access): AuthProvider {
  let given: string | undefined;
  return {
    token: async () => given = await access.token(),
    async onUnauthorized() {
      given = await access.token(given);
    },
  };
}
