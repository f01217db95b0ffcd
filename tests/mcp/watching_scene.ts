import assert from "node:assert/strict";
import { z } from "zod";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { defineResource } from "../../supabase/functions/mcp/core/resource.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import type { ConnectSubscriber } from "../support/subscribers.ts";
import { ENDPOINT } from "../support/tokens.ts";
import { within } from "../support/within.ts";

/** Changes whenever a session of that title is logged. */
export const TITLED = defineResource({
  name: "titled",
  title: "Titled",
  description: "How many sessions have that title",
  permission: "workouts:read",
  uri: "test://titled/{title}",
  mimeType: "text/plain",
  variables: z.object({ title: z.string() }),
  version: ({ title }) =>
    sql`select count(*) from workouts.performed_session where title = ${title}`,
  read: async () => await Promise.resolve("some"),
});
/** Nothing tells when it changes. */
export const FIXED = defineResource({
  name: "fixed",
  title: "Fixed",
  description: "Nothing tells when it changes",
  permission: "workouts:read",
  uri: "test://fixed",
  mimeType: "text/plain",
  variables: z.object({}),
  read: async () => await Promise.resolve("the same"),
});
/** Changes whenever a call of the user's is recorded; needs another permission. */
const RECORDED = defineResource({
  name: "recorded",
  title: "Recorded",
  description: "How many calls have been made of one tool",
  permission: "account:read",
  uri: "test://recorded-calls",
  mimeType: "text/plain",
  variables: z.object({}),
  version: () =>
    sql`select count(*) from mcp.audit_log where tool = 'list_workouts'`,
  read: async () => await Promise.resolve("many"),
});
/** Two that can be subscribed to, and one that cannot. */
export const CATALOGUE = { resources: [TITLED, RECORDED, FIXED] };
export const CALLS = RECORDED.uri;
/** No test's streams end by themselves. */
export const POLL_INTERVAL = {
  intervalMs: 20,
  idleMs: 20,
  lifetimeMs: 3_600_000,
};
/** Two addresses of the one. */
export const A = "test://titled/a";
export const B = "test://titled/b";

/** What came on a stream, one message after the other. */
export interface Frames {
  // deno-lint-ignore no-explicit-any -- tests look into messages of every shape
  next(): Promise<any>;
  /** Resolves when the stream has ended. */
  end(): Promise<void>;
  /** Reads no further. */
  leave(): Promise<void>;
}

interface RawStream {
  readonly status: number;
  readonly frames: Frames;
  leave(): void;
}

/** One user with a client, and ways to subscribe and to be told; `await using` it. */
export async function sceneOf(
  catalogue: NonNullable<Parameters<typeof testApp>[0]["catalogue"]> =
    CATALOGUE,
  pollInterval = POLL_INTERVAL,
) {
  const database = await freshDatabase();
  const app = await testApp({
    databaseUrl: database.url("mcp_gateway"),
    catalogue,
    pollInterval,
  });
  const ann = await connectedClient(database, await addUser(database));
  const leaving: (() => Promise<void> | void)[] = [];

  async function headers(caller: Caller, session?: string, at = app) {
    return {
      authorization: `Bearer ${await at.token(caller)}`,
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      ...(session && { "mcp-session-id": session }),
    };
  }

  async function raw(init: RequestInit, at: TestApp = app): Promise<RawStream> {
    const left = new AbortController();
    leaving.push(() => left.abort());
    const response = await at.request("", { ...init, signal: left.signal });
    return {
      status: response.status,
      frames: framesOf(response),
      leave: () => left.abort(),
    };
  }

  async function post(
    method: string,
    params: unknown,
    session?: string,
    caller = ann,
  ): Promise<Response> {
    return await app.request("", {
      method: "POST",
      headers: await headers(caller, session),
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
  }

  return {
    database,
    app,
    ann,
    post,
    headers,
    watches: () =>
      database.sql`select versions from mcp.resource_subscriptions`,
    async logged(title: string, { userId } = ann) {
      await database.sql`
        insert into workouts.performed_session
          (user_id, source, source_key, title, started_at, started_at_local)
        values (${userId}, 'homeport', gen_random_uuid(), ${title}, now(),
          localtimestamp)`;
    },
    async subscriber(connect: ConnectSubscriber, caller = ann) {
      const { fetch } = app;
      const token = await app.token(caller);
      const subscriber = await connect({ url: ENDPOINT, token, fetch });
      leaving.push(subscriber.close);
      return subscriber;
    },
    async subscribed(session: string, uri: string) {
      const response = await post("resources/subscribe", { uri }, session);
      assert.match(await response.text(), /"result":\{\}/);
    },
    stream: async (session?: string, caller = ann, at = app) =>
      await raw({ headers: await headers(caller, session, at) }, at),
    listen: async (resourceSubscriptions: readonly string[]) =>
      await raw({
        method: "POST",
        headers: {
          ...await headers(ann),
          "mcp-protocol-version": "2026-07-28",
          "mcp-method": "subscriptions/listen",
        },
        body: JSON.stringify({
          jsonrpc: "2.0",
          id: 1,
          method: "subscriptions/listen",
          params: {
            _meta: {
              "io.modelcontextprotocol/protocolVersion": "2026-07-28",
              "io.modelcontextprotocol/clientCapabilities": {},
            },
            notifications: { resourceSubscriptions },
          },
        }),
      }),
    async [Symbol.asyncDispose]() {
      for (const leave of leaving) await leave();
      await app[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** The messages of a response that is a stream. */
export function framesOf({ body }: Response): Frames {
  const messages = body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(lines())
    .getReader();
  return {
    async next() {
      const { value } = await within(messages!.read());
      assert.ok(value, "the stream has ended");
      return JSON.parse(value);
    },
    async end() {
      const { value, done } = await within(messages!.read());
      assert.ok(done, `the stream has not ended but said ${value}`);
    },
    leave: async () => await messages?.cancel(),
  };
}

/** The data of server-sent events, one at a time. */
function lines(): TransformStream<string, string> {
  let rest = "";
  return new TransformStream({
    transform(text, controller) {
      const [...all] = (rest + text).split("\n");
      rest = all.pop()!;
      for (const line of all) {
        if (line.startsWith("data: ")) controller.enqueue(line.slice(6));
      }
    },
  });
}
