import { isRefusalCode, Refusal, refusalFrom } from "../kernel/refusal.ts";

/** SQLSTATE of our own refusals, raised by SQL as `mcp.refuse`. */
const REFUSED = "HP000";
/** SQLSTATE query_canceled: the statement's time was up. */
const QUERY_CANCELED = "57014";

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
  return refusalFrom(error);
}

interface Fields {
  readonly code?: string;
  readonly message: string;
  readonly detail?: string;
}

function fieldsOf(error: unknown): Fields {
  return error instanceof Error ? error : { message: "" };
}
