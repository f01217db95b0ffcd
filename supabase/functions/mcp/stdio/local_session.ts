import { type Caller, callerFrom } from "../kernel/caller.ts";
import type { Db } from "../kernel/db.ts";
import {
  type Permission,
  PERMISSIONS,
  type Toolset,
  toolsetOf,
  TOOLSETS,
} from "../kernel/permission.ts";
import { Refusal } from "../kernel/refusal.ts";
import { sql } from "../kernel/statement.ts";
import { Fault } from "./fault.ts";

/** Who acts, and how. */
export interface LocalSessionOptions {
  readonly userId: string;
  /** Connects anew what the user has disconnected. */
  readonly again: boolean;
  readonly dbOf: (caller: Caller) => Db;
}

interface LocalSession {
  readonly client_id: string;
  readonly session_id: string;
  readonly granted: readonly string[];
}

/**
 * The user whom the holder of the connection string acts as, in a session that
 * the user can see and end.
 *
 * @throws {Fault} Where there is no such user, or they have ended it.
 */
export async function localCaller(
  { userId, again, dbOf }: LocalSessionOptions,
): Promise<Caller> {
  const claims = { sub: userId, role: "authenticated" } as const;
  // The gateway may speak for anybody; what it says here is that the user is at
  // their own computer, as on the site.
  const owner = { userId, sessionId: "", permissions: [], claims };
  try {
    const [[session]] = await dbOf(owner).visit(sql<LocalSession>`
      select client_id, session_id, granted
      from mcp.open_local_session(${PERMISSIONS.filter(isUsual)}, ${again})`);
    const { client_id, session_id, granted } = session!;
    return callerFrom({
      ...claims,
      client_id,
      session_id,
      permissions: [...granted],
    });
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

/** What is told of other clients is for the user to grant, on the site. */
function isUsual(permission: Permission): boolean {
  const toolset: Toolset = TOOLSETS[toolsetOf(permission)];
  return !toolset.unusual;
}
