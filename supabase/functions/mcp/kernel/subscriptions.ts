import type { Caller } from "./caller.ts";
import type { Permission } from "./permission.ts";
import type { Version } from "./resource.ts";
import type { Statement } from "./statement.ts";

/** How many addresses a session may be subscribed to. */
export const MOST_SUBSCRIPTIONS = 20;

/** How many sessions of one client and user are kept: the newest. */
export const MOST_SESSIONS = 20;

/** By address: what a client was told of; null where it is to be told no more. */
export type Told = Readonly<Record<string, string | null>>;

/** An address that is looked at. */
export interface Watched {
  readonly uri: string;
  readonly permission: Permission;
  readonly version: Statement<Version>;
}

/** A stream on which one session is told of changes. */
export interface Stream {
  readonly caller: Caller;
  /** The session, a UUID. */
  readonly session: string;
  /** The stream itself, a UUID. */
  readonly id: string;
  /** Without one of these it ends. */
  readonly permissions: readonly Permission[];
}

/** What a look at a stream's addresses shows. */
export interface Look {
  /** What the session is subscribed to now, and what it was last told of. */
  readonly subscribed: Readonly<Record<string, string>>;
  /** How the addresses stand that were looked at, in order; nothing where it is permitted no more. */
  readonly versions: readonly (string | undefined)[];
}

/**
 * What clients are subscribed to, kept where every isolate can see it. Each sees
 * its own for its own user only.
 */
export interface Subscriptions {
  /**
   * The statements that subscribe a session to an address, of which `version`
   * says how it stands. The first gives no row where it has too many already.
   */
  adding(
    session: string,
    uri: string,
    version: Statement<Version>,
  ): readonly [Statement, ...Statement[]];
  remove(caller: Caller, session: string, uri: string): Promise<void>;
  /** Lets go of all that a session is subscribed to. */
  end(caller: Caller, session: string): Promise<void>;
  /** Makes a stream the one that tells; whether it may. */
  open(stream: Stream): Promise<boolean>;
  /** Notes what the stream has told, and looks again; nothing where it must end. */
  look(
    stream: Stream,
    told: Told,
    watched: readonly Watched[],
  ): Promise<Look | undefined>;
}
