import {
  type JSONRPCErrorResponse,
  type JSONRPCRequest,
  ProtocolErrorCode,
  SdkHttpError,
} from "@modelcontextprotocol/client";
import { z } from "zod";
import { Fault } from "./config.ts";

const Told = z.object({
  id: z.union([z.string(), z.number()]),
  error: z.object({ code: z.int(), message: z.string(), data: z.unknown() }),
});
const Refused = z.object({ code: z.string(), message: z.string() });

/** The answer to a request that got none: what the endpoint said instead, or why it said nothing. */
export function errorAnswer(
  { id }: JSONRPCRequest,
  cause: unknown,
): JSONRPCErrorResponse {
  return { jsonrpc: "2.0", id, error: errorOf(cause) };
}

function errorOf(cause: unknown): JSONRPCErrorResponse["error"] {
  if (cause instanceof Fault) {
    return { code: ProtocolErrorCode.InternalError, message: cause.message };
  }
  if (cause instanceof SdkHttpError) {
    const body = json(cause.data.text);
    const told = Told.safeParse(body);
    if (told.success) return told.data.error;
    const refused = Refused.safeParse(body);
    if (refused.success) {
      const { code: refusal, message } = refused.data;
      return { code: cause.status, message, data: { refusal } };
    }
    if (cause.status === 401) {
      return {
        code: 401,
        message: "Homeport does not take this sign-in any more. Run " +
          "`deno task stdio --sign-in` with the same URL, then connect again.",
      };
    }
  }
  return {
    code: ProtocolErrorCode.InternalError,
    message: "Homeport does not answer just now. Try again in a minute.",
  };
}

function json(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}
