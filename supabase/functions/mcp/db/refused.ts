import { isRefusalCode, Refusal, refusalFrom } from "../kernel/refusal.ts";

/** SQLSTATE of our own refusals, raised by SQL as `mcp.refuse`. */
const REFUSED = "HP000";
/** SQLSTATE query_canceled: the statement's time was up. */
const QUERY_CANCELED = "57014";
/** SQLSTATEs lock_not_available and deadlock_detected: a lock was not free in time. */
const NO_LOCK = ["55P03", "40P01"];
/** SQLSTATEs of connections that fail and servers that stop: what was sent may have been done. */
const LOST = /^(08|57P)/;

/**
 * What a failed batch means to the caller: a refusal our own SQL raised, too
 * slow, or `unavailable` with the error as its cause. Postgres's words stay in.
 */
export function refused(error: unknown): Refusal {
  const { code, message, detail } = fieldsOf(error);
  if (code === REFUSED && isRefusalCode(message)) {
    return new Refusal(message, detail);
  }
  if (code === QUERY_CANCELED) {
    return new Refusal("too_slow", undefined, { cause: error });
  }
  if (code !== undefined && NO_LOCK.includes(code)) {
    return new Refusal("busy", undefined, { cause: error });
  }
  return refusalFrom(error);
}

/** Whether an error is Postgres's own and says that the transaction came to nothing. */
export function isUndone(error: unknown): boolean {
  const { name, code = "", severity } = fieldsOf(error);
  // A pooler says FATAL where it has lost the server, whatever that has done.
  return name === "PostgresError" && severity === "ERROR" && !LOST.test(code);
}

interface Fields {
  readonly name?: string;
  readonly severity?: string;
  readonly code?: string;
  readonly message: string;
  readonly detail?: string;
}

function fieldsOf(error: unknown): Fields {
  return error instanceof Error ? error : { message: "" };
}
