import type { Resource } from "../core/resource.ts";
import { isServed, type McpRequest } from "../core/scope.ts";
import type {
  Stream,
  Subscriptions,
  Told,
  Watched,
} from "../core/subscriptions.ts";
import { resourceAt } from "./listing.ts";

/** How often is looked for changes, and for how long on one stream. */
export interface PollInterval {
  readonly intervalMs: number;
  /** The same while a session is subscribed to nothing. */
  readonly idleMs: number;
  readonly lifetimeMs: number;
}

/** Below the 150 seconds that the platform lets a request live. */
export const POLL_INTERVAL: PollInterval = {
  intervalMs: 3_000,
  idleMs: 15_000,
  lifetimeMs: 140_000,
};

/** A watch on the addresses that a stream's session is subscribed to. */
export interface Poll {
  readonly stream: Stream;
  readonly resources: readonly Resource[];
  readonly subscriptions: Subscriptions;
  readonly pollInterval: PollInterval;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
  /** Tells the client that what is at the address has changed. */
  readonly tell: (uri: string) => Promise<void> | void;
}

/**
 * Tells of changes until the client goes, the time is up, a newer stream of the
 * session has opened or nothing is permitted any more. What was told is noted
 * with the look after it: what may not have arrived is told again.
 */
export async function poll(
  { stream, resources, subscriptions, pollInterval, signal, tell }: Poll,
): Promise<void> {
  const deadlineMs = performance.now() + pollInterval.lifetimeMs;
  let watched: readonly Watched[] = [];
  let told: Told = {};
  while (!signal.aborted && performance.now() < deadlineMs) {
    const look = await subscriptions.look(stream, told, watched);
    if (!look || signal.aborted) return;
    const { subscribed, versions } = look;
    told = Object.fromEntries(
      watched
        .map(({ uri }, at) => [uri, versions[at] ?? null] as const)
        .filter(([uri, version]) =>
          uri in subscribed && subscribed[uri] !== version
        ),
    );
    for (const [uri, version] of Object.entries(told)) {
      if (version !== null) await tell(uri);
    }
    watched = Object.keys(subscribed)
      .filter((uri) => told[uri] !== null)
      .flatMap((uri) => watchedAt(resources, uri));
    const pauseMs = watched.length > 0
      ? pollInterval.intervalMs
      : pollInterval.idleMs;
    const leftMs = deadlineMs - performance.now();
    await sleep(Math.min(pauseMs, leftMs), signal);
  }
}

/** An address of a resource that is offered no more is watched no more. */
function watchedAt(resources: readonly Resource[], uri: string): Watched[] {
  const at = resourceAt(resources, uri);
  const version = at?.resource.version?.(at.variables);
  return at && version
    ? [{ uri, permission: at.resource.permission, version }]
    : [];
}

/** The resources that one can subscribe to at an address, holding what the token lists. */
export function watchable(
  resources: readonly Resource[],
  { caller, scope }: Pick<McpRequest, "caller" | "scope">,
): readonly Resource[] {
  return resources.filter(({ version, permission }) =>
    version !== undefined && caller.permissions.includes(permission) &&
    isServed({ permission, effect: "read" }, scope)
  );
}

/** Resolves when the time is over, or there is nothing to wait for any more. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(over, ms);
    signal.addEventListener("abort", over);
    function over() {
      clearTimeout(timer);
      signal.removeEventListener("abort", over);
      resolve();
    }
    if (signal.aborted) over();
  });
}
