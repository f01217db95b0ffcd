import {
  Client as Client2,
  StreamableHTTPClientTransport as Transport2,
} from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Transport1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  type ResourceUpdatedNotification,
  ResourceUpdatedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import type { ConnectOptions } from "./clients.ts";
import { within } from "./within.ts";

/** A client that subscribes, and what it is told. */
export interface Subscriber {
  /** Every address it was told of, as often as it was. */
  readonly told: readonly string[];
  /** Resolves once it has been told of the address. */
  toldOf(uri: string): Promise<void>;
  subscribe(...uris: readonly string[]): Promise<void>;
  unsubscribe(uri: string): Promise<void>;
  /** Whether its server says that one can subscribe. */
  readonly canSubscribe: boolean;
  close(): Promise<void>;
}

/** Connects one kind of subscriber. */
export type ConnectSubscriber = (
  options: ConnectOptions,
) => Promise<Subscriber>;

const INFO = { name: "homeport-tests", version: "1.0.0" };

/** The clients that today's hosts ship, by the protocol they subscribe with. */
export const SUBSCRIBERS: Readonly<Record<string, ConnectSubscriber>> = {
  async "SDK 1 on 2025-11-25"({ url, token, fetch }) {
    const client = new Client1(INFO);
    const ear = earOf();
    client.setNotificationHandler(
      ResourceUpdatedNotificationSchema,
      ({ params }: ResourceUpdatedNotification) => ear.hear(params.uri),
    );
    await client.connect(
      new Transport1(new URL(url), options(token, fetch)),
    );
    return subscriberOf(ear, client);
  },
  async "SDK 2 on 2025-11-25"({ url, token, fetch }) {
    const client = new Client2(INFO, {
      versionNegotiation: { mode: "legacy" },
    });
    const ear = earOf();
    client.setNotificationHandler(
      "notifications/resources/updated",
      ({ params }) => ear.hear(params.uri),
    );
    await client.connect(
      new Transport2(new URL(url), options(token, fetch)),
    );
    return subscriberOf(ear, client);
  },
  async "SDK 2 on 2026-07-28"({ url, token, fetch }) {
    const client = new Client2(INFO, {
      versionNegotiation: { mode: { pin: "2026-07-28" } },
    });
    const ear = earOf();
    client.setNotificationHandler(
      "notifications/resources/updated",
      ({ params }) => ear.hear(params.uri),
    );
    await client.connect(
      new Transport2(new URL(url), options(token, fetch)),
    );
    let listening: Awaited<ReturnType<typeof client.listen>> | undefined;
    let uris: readonly string[] = [];
    async function listen(next: readonly string[]) {
      await listening?.close();
      uris = next;
      listening = await client.listen({ resourceSubscriptions: [...uris] });
    }
    return {
      ...subscriberOf(ear, client),
      subscribe: (...more) => listen([...uris, ...more]),
      unsubscribe: (uri) => listen(uris.filter((each) => each !== uri)),
      async close() {
        await listening?.close();
        await client.close();
      },
    };
  },
};

interface LegacyClient {
  getServerCapabilities():
    | { readonly resources?: { readonly subscribe?: boolean | undefined } }
    | undefined;
  subscribeResource(params: { uri: string }): Promise<unknown>;
  unsubscribeResource(params: { uri: string }): Promise<unknown>;
  close(): Promise<void>;
}

function subscriberOf(ear: Ear, client: LegacyClient): Subscriber {
  return {
    told: ear.told,
    toldOf: ear.toldOf,
    canSubscribe: client.getServerCapabilities()?.resources?.subscribe === true,
    async subscribe(...uris) {
      for (const uri of uris) await client.subscribeResource({ uri });
    },
    async unsubscribe(uri) {
      await client.unsubscribeResource({ uri });
    },
    close: () => client.close(),
  };
}

type Ear =
  & Pick<Subscriber, "told" | "toldOf">
  & { hear(uri: string): void };

function earOf(): Ear {
  const told: string[] = [];
  const waiting = new Set<() => void>();
  return {
    told,
    hear(uri) {
      told.push(uri);
      for (const heard of waiting) heard();
    },
    async toldOf(uri) {
      while (!told.includes(uri)) {
        await within(new Promise<void>((resolve) => waiting.add(resolve)));
      }
    },
  };
}

function options(token: string, fetch: ConnectOptions["fetch"]) {
  return {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
    ...(fetch && { fetch }),
  };
}
