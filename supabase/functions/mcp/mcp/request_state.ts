import {
  createRequestStateCodec,
  type RequestStateCodec,
} from "@modelcontextprotocol/server";
import type { Ticket } from "../kernel/peer.ts";

/** How long a user may take to answer, in seconds, over all rounds together. */
export const ANSWER_TIME_S = 900;

/** What a client carries between the rounds of one call, signed but readable. */
export interface RequestState {
  /** The call it belongs to, as {@linkcode fingerprintOf} has it. */
  readonly call: string;
  /** The responses to earlier rounds' questions, as they came. */
  readonly responses: Readonly<Record<string, unknown>>;
  readonly ticket: Ticket;
}

/** Seals and opens the state that a client carries, with a key all isolates have. */
export function requestStates(
  secretKey: string,
): RequestStateCodec<RequestState> {
  return createRequestStateCodec<RequestState>({
    // The one secret has several uses; no two may ever sign alike.
    key: `homeport request state\n${secretKey}`,
    ttlSeconds: ANSWER_TIME_S,
  });
}

/** One call and no other: who calls, for whom, what, and with which arguments. */
export async function fingerprintOf(
  ...parts: readonly unknown[]
): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(parts, sorted));
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/** The same object is the same text, whatever order its keys came in. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1),
  );
}
