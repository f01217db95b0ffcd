import postgres from "postgres";
import type { Stack } from "../../supabase/local/stack.ts";

/** What a stack's Postgres holds, past every policy: to compare answers with. */
export interface Truth extends AsyncDisposable {
  /** How a client came to be registered. */
  registered(clientId: string | null): Promise<string>;
  /** The families of the protocol in which a client's calls came. */
  eras(clientId: string | null): Promise<unknown[]>;
  /** How many refresh tokens a client's one session has had. */
  refreshTokens(clientId: string | null): Promise<number>;
  /** The exercises, as `list_exercises` words them. */
  exercises(): Promise<unknown[]>;
  /** The ids of all workouts, newest first. */
  workouts(): Promise<unknown[]>;
  /** The sets of the workouts of that title. */
  sets(title: string): Promise<unknown[]>;
  /** Until it is disposed of, only refreshed tokens of clients are still good. */
  firstTokensExpired(): Promise<AsyncDisposable>;
}

/** The {@linkcode Truth} of a stack on which the demo user alone has data. */
export function truthOf(stack: Stack): Truth {
  const sql = postgres(stack.databaseUrl(), { max: 1, onnotice() {} });
  return {
    async registered(clientId) {
      const [client] = await sql`
        select registration_type from auth.oauth_clients
        where id = ${clientId}`;
      return client?.["registration_type"];
    },
    async eras(clientId) {
      const rows = await sql`
        select distinct era from mcp.audit_log
        where client_id = ${clientId} order by era`;
      return rows.map(({ era }) => era);
    },
    async refreshTokens(clientId) {
      const [session] = await sql`
        select count(*)::integer from auth.refresh_tokens
        where session_id = (
          select id from auth.sessions where oauth_client_id = ${clientId}
        )`;
      return session?.["count"];
    },
    async exercises() {
      return [
        ...await sql`
          select name, count(distinct session.id)::integer as times_performed,
            max(started_at_local)::date::text as last_performed
          from workouts.exercise
          join workouts.performed_exercise on exercise_id = exercise.id
          join workouts.performed_session as session on session_id = session.id
          group by name, name_key order by name_key`,
      ];
    },
    async workouts() {
      const rows = await sql`
        select id from workouts.performed_session
        order by started_at desc, id desc`;
      return rows.map(({ id }) => id);
    },
    async sets(title) {
      return [
        ...await sql`
          select name as exercise, weight_kg::float8, reps
          from workouts.performed_session as session
          join workouts.performed_exercise as performed
            on session_id = session.id
          join workouts.exercise on exercise.id = performed.exercise_id
          join workouts.performed_set on performed_exercise_id = performed.id
          where title = ${title}`,
      ];
    },
    async firstTokensExpired() {
      await sql`alter function mcp.custom_access_token rename to unexpired`;
      await sql`
        create function mcp.custom_access_token(event jsonb) returns jsonb
        language sql as $$
          select case
            when event ->> 'authentication_method' = 'token_refresh'
              or event #> '{claims,client_id}' is null
              then mcp.unexpired(event)
            else jsonb_set(mcp.unexpired(event), '{claims,exp}',
              to_jsonb((event #>> '{claims,iat}')::integer - 3600))
          end
        $$`;
      return {
        async [Symbol.asyncDispose]() {
          await sql`drop function mcp.custom_access_token`;
          await sql`alter function mcp.unexpired rename to custom_access_token`;
        },
      };
    },
    [Symbol.asyncDispose]: () => sql.end(),
  };
}
