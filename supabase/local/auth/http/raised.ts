import postgres from "postgres";

/** What clients of the older API get to read of an error in Postgres. */
export interface Raised {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
}

/**
 * What a function of the project, or a constraint, has to say to the client, if
 * that is what stopped a request.
 *
 * `raise sqlstate 'PT418'` names the HTTP status, as with PostgREST.
 */
export function raisedBy(error: unknown): Raised | undefined {
  if (!(error instanceof postgres.PostgresError)) return undefined;
  const { code, message, hint, detail } = error;
  const named = /^PT(\d{3})$/.exec(code)?.[1];
  if (named === undefined && !/^(P0001|23\d{3})$/.test(code)) return undefined;
  return {
    status: Number(named ?? 500),
    body: {
      code,
      message,
      ...(hint ? { hint } : {}),
      ...(detail ? { detail } : {}),
    },
  };
}
