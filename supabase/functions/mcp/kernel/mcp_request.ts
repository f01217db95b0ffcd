import type { Caller } from "./caller.ts";
import type { Narrowing } from "./narrowing.ts";

/** One authorised POST to an MCP endpoint, its body read, parsed and checked. */
export interface McpRequest {
  readonly request: Request;
  /** A message, or a batch where the version has them, as JSON has it. */
  readonly body: unknown;
  readonly caller: Caller;
  readonly narrowing: Narrowing;
  readonly requestId: string;
}
