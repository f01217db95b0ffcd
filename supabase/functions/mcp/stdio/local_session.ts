import type { Caller } from "../core/caller.ts";
import { Refusal } from "../core/errors.ts";
import { isPermission, type Permission } from "../core/permission.ts";
import { Fault } from "./config.ts";

/** Who acts, and how. */
export interface LocalSessionOptions {
  readonly userId: string;
  /** What a new session may do. */
  readonly permissions: readonly Permission[];
  /** Connects anew what the user has disconnected. */
  readonly again: boolean;
  /** Opens the session in the database, with these permissions where it is new. */
  readonly open: (session: {
    readonly userId: string;
    readonly permissions: readonly string[];
    readonly again: boolean;
  }) => Promise<{
    readonly client_id: string;
    readonly session_id: string;
    readonly granted: readonly string[];
  }>;
}

/**
 * The user whom the holder of the connection string acts as, in a session that
 * the user can see and end.
 *
 * @throws {Fault} Where there is no such user, or they have ended it.
 */
export async function localCaller(
  { userId, permissions, again, open }: LocalSessionOptions,
): Promise<Caller> {
  try {
    const { client_id, session_id, granted } = await open({
      userId,
      again,
      permissions,
    });
    return {
      userId,
      clientId: client_id,
      sessionId: session_id,
      permissions: granted.filter(isPermission),
      claims: { sub: userId, role: "authenticated", client_id, session_id },
    };
  } catch (thrown) {
    throw thrown instanceof Refusal ? faultOf(thrown, userId) : thrown;
  }
}

function faultOf(refusal: Refusal, userId: string): Fault {
  switch (refusal.code) {
    case "not_found":
      return new Fault(
        `There is no user ${userId}, or they are not let in. MCP_USER_ID is ` +
          "the id that the project's list of users shows.",
      );
    case "session_ended":
      return new Fault(
        "The user has disconnected this computer. To connect it again, run " +
          "`deno task stdio --sign-in` once, with the same settings.",
      );
    default:
      return new Fault(
        "The database does not answer as it should. See that MCP_DATABASE_URL " +
          "is the connection string of mcp_gateway, that the database can be " +
          "reached from here, and that its migrations have been run.",
        { cause: refusal.cause },
      );
  }
}
