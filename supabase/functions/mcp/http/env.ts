import type { Caller } from "../kernel/caller.ts";
import type { Narrowing } from "../kernel/narrowing.ts";

/** What middleware leaves for the routes after it. */
export interface Env {
  Variables: {
    requestId: string;
    /** Left by `clientAuth` and `sessionAuth`. */
    caller: Caller;
    /** Left by `addressed`: the public URL of the MCP endpoint. */
    resource: string;
    /** Left by `addressed`: what is served there. */
    narrowing: Narrowing;
  };
}
