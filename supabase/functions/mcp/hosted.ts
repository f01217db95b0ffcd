import { type AppOptions, createApp } from "./app.ts";
import {
  type AccessTokenOptions,
  accessTokenVerifier,
} from "./auth/access_token.ts";
import type { Catalogue } from "./kernel/catalogue.ts";
import { jsonLines } from "./log/json_lines.ts";

/** What differs from host to host; it serves what {@linkcode hostedApp} answers. */
export type Host =
  & Pick<AppOptions, "config" | "send" | "waitUntil">
  & Pick<AccessTokenOptions, "keys">;

/** The app with the real ports, as far as they are the same on every host. */
export function hostedApp(
  catalogue: Catalogue,
  { config, keys, send, waitUntil }: Host,
) {
  return createApp({
    config,
    catalogue,
    verify: accessTokenVerifier({ issuer: config.issuer, keys }),
    send,
    log: jsonLines(),
    waitUntil,
  });
}
