import type { Caller } from "./caller.ts";
import { Refusal } from "./errors.ts";
import type { Operation } from "./operation.ts";
import type { Permission } from "./permission.ts";
import type { Resource, Version } from "./resource.ts";
import { required, type Statement } from "./sql.ts";

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

/** Addresses are kept: a client must not make them as long as it likes. */
const LONGEST_URI = 1_000;

/**
 * The operation that begins a subscription. `keep` takes the statement that reads
 * the version of the address, and returns the statements that store the
 * subscription; the first returns no row if there are too many.
 */
export function subscribing(
  { name, permission, reading, version: versionOf }: Resource,
  uri: string,
  keep: (version: Statement<Version>) => readonly [Statement, ...Statement[]],
): Operation<void> {
  return {
    name: `subscribe ${name}`,
    permission,
    effect: "read",
    keepsState: true,
    input: reading(uri).input,
    async call(values, { db }) {
      if (!versionOf) {
        throw new Refusal(
          "invalid_input",
          "uri: nothing tells when this changes; it can only be read.",
        );
      }
      if (uri.length > LONGEST_URI) {
        throw new Refusal("invalid_input", "uri: too long to be kept.");
      }
      const [kept, ...rest] = keep(versionOf(values));
      await db.batch(required(kept, "too_many_subscriptions"), ...rest);
    },
  };
}
