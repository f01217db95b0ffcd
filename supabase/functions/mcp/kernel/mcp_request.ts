import type { Caller } from "./caller.ts";
import type { Narrowing } from "./narrowing.ts";

/** One authorised request to an MCP endpoint, its body read and parsed. */
export interface McpRequest {
  readonly request: Request;
  /** The JSON of a POST; undefined for other methods. */
  readonly body: unknown;
  readonly caller: Caller;
  readonly narrowing: Narrowing;
  readonly requestId: string;
}
