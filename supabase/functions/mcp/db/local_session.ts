import { type BatchOptions, refused } from "./batch.ts";
import { literal, textOf } from "./sql_text.ts";

/** The session in which a process on its owner's computer acts. */
export interface LocalSession {
  readonly client_id: string;
  readonly session_id: string;
  readonly granted: readonly string[];
}

/** Whose session, and what it is granted at first. */
export interface OpenLocalSession {
  readonly userId: string;
  readonly permissions: readonly string[];
  /** Connects anew what the user has disconnected. */
  readonly again: boolean;
}

/**
 * Opens the local session of a user. It needs the connection string alone.
 *
 * @throws {Refusal} `not_found`, `session_ended`, or `unavailable`.
 */
export async function openLocalSession(
  { send }: Pick<BatchOptions, "send">,
  { userId, permissions, again }: OpenLocalSession,
): Promise<LocalSession> {
  const values = [userId, permissions, again]
    .map((value) => literal(textOf(value)!));
  try {
    const [session] = await send(
      `select client_id, session_id, granted from mcp.open_local_session(${
        values.join(",")
      })`,
    );
    // `as` holds: it is the function's one row.
    return session as unknown as LocalSession;
  } catch (error) {
    throw refused(error);
  }
}
