import type { Era } from "../../supabase/functions/mcp/core/operation.ts";
import type { McpClient } from "../support/clients.ts";
import type { Person } from "./person.ts";

/** A client that nobody here wrote, connected as its documentation tells users to. */
export interface ForeignClient extends McpClient {
  /** Puts its clock forward, where it looks at one before it uses its token. */
  wait?(seconds: number): Promise<void>;
}

/** One kind of {@linkcode ForeignClient}. */
export interface Kind {
  readonly name: string;
  /** The family it speaks with a server that knows both. */
  readonly era: Era;
  /** What it needs and this machine has not. */
  readonly lack?: string;
  /** Whether it renews its token by the clock, not when the server refuses it. */
  readonly looksAtClock?: boolean;
  /** Connects to `endpoint`; discovery, registration, PKCE and tokens are its own business. */
  connect(endpoint: string, person: Person): Promise<ForeignClient>;
}
