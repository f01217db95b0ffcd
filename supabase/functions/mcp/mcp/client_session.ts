import { isUuid } from "../kernel/uuid.ts";
import { type Askable, takes } from "./peer_line.ts";

const METHODS = {
  elicitation: "elicitation/create",
  sampling: "sampling/createMessage",
  roots: "roots/list",
} as const satisfies Record<Exclude<keyof Askable, "extensions">, string>;

/** A session id has a UUID and the names of {@linkcode METHODS}. */
const MOST_PARTS = 1 + Object.keys(METHODS).length;

/**
 * A session id that says what the client can be asked, since a server that
 * keeps nothing hears it at the handshake only (2025-11-25 and before). It is
 * no secret and proves nothing; a client that writes its own fools itself.
 */
export function sessionIdFor(capabilities: Askable): string {
  const askable = Object.entries(METHODS)
    .filter(([, method]) => takes(capabilities, method))
    .map(([name]) => name);
  return [crypto.randomUUID(), ...askable].join(".");
}

/** By what a session is told from the client's others; nothing where there is none. */
export function sessionFrom(sessionId: string | null): string | undefined {
  return sessionId?.split(".", 1).find(isUuid);
}

/** What the client of that session can be asked; nothing where there is none. */
export function askableFrom(sessionId: string | null): Askable {
  const [, ...askable] = sessionId?.split(".", MOST_PARTS) ?? [];
  return Object.fromEntries(askable.map((name) => [name, {}]));
}
