import { type AppOptions, createApp } from "./app.ts";
import {
  type AccessTokenOptions,
  accessTokenVerifier,
} from "./auth/access_token.ts";
import type { Catalogue } from "./kernel/catalogue.ts";
import { jsonLines } from "./log/json_lines.ts";
import { operate } from "./operate.ts";

/** What differs from host to host. */
export type Host =
  & Pick<AppOptions, "config" | "send" | "waitUntil">
  & Pick<AccessTokenOptions, "keys">;

/** What a host serves. */
export interface Hosted {
  fetch(request: Request): Response | Promise<Response>;
  /** Reports and exports what is left for the operator; whether nothing is. */
  flush(): Promise<boolean>;
}

/** The function with the real ports, as far as they are the same on every host. */
export function hosted(
  catalogue: Catalogue,
  { config, keys, send, waitUntil }: Host,
): Hosted {
  const operating = operate({ config, send, log: jsonLines(), waitUntil });
  const app = createApp({
    config,
    catalogue,
    verify: accessTokenVerifier({ issuer: config.issuer, keys }),
    send,
    log: operating.log,
    operating,
    waitUntil,
  });
  return { fetch: (request) => app.fetch(request), flush: operating.flush };
}
