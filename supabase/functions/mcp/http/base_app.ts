import { Hono } from "hono";
import type { Log } from "../kernel/event.ts";
import { Refusal, refusalFrom } from "../kernel/refusal.ts";
import type { Env } from "./env.ts";
import { originGuard } from "./origin_guard.ts";
import { refusalResponse } from "./refusal_response.ts";
import { requestLog } from "./request_log.ts";
import { responseHeaders } from "./response_headers.ts";

/** What every app answers with. */
export interface BaseOptions {
  /** Where the platform mounts the function; its gateway has stripped what is before. */
  readonly basePath: string;
  /** Public URL of the widest MCP endpoint. */
  readonly endpoint: string;
  readonly log: Log;
}

/**
 * An app whose every answer is named, logged, data for no page and no cache, and
 * in words where something was thrown. What `elsewhere` routes is answered by
 * another.
 */
export function baseApp(
  { basePath, endpoint, log }: BaseOptions,
  elsewhere: (app: Hono<Env>) => void = () => {},
): Hono<Env> {
  const app = new Hono<Env>().basePath(basePath);
  app.onError((thrown, c) => refusalResponse(c, refusalFrom(thrown)));
  app.notFound((c) =>
    refusalResponse(
      c,
      new Refusal("not_found", "There is nothing at this address."),
    )
  );
  elsewhere(app);
  app.use(requestLog(log), responseHeaders(), originGuard(endpoint));
  return app;
}
