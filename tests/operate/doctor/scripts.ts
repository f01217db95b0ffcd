/** pg_cron, with our jobs and a run of each. */
export const CRON = `
  create schema cron;
  create table cron.job (
    jobid bigint generated always as identity primary key,
    jobname text, command text, active boolean not null default true
  );
  create table cron.job_run_details (jobid bigint, status text, start_time timestamptz);
  grant usage on schema cron to postgres;
  grant select, update on all tables in schema cron to postgres;
  insert into cron.job (jobname, command) values
    ('homeport-prune', 'select mcp.prune()'),
    ('homeport-delete-idle-clients', 'select mcp.delete_idle_clients()'),
    ('homeport-prune-auth', 'select mcp.prune_auth()'),
    ('homeport-prune-runs', 'delete from cron.job_run_details');
  insert into cron.job_run_details select jobid, 'succeeded', now() from cron.job;`;

/** Has the hook answer what `sql` makes of `answer`, the sound hook's, or of `event`. */
export function hookThat(sql: string): string {
  return `
    alter function mcp.custom_access_token rename to sound_hook;
    create function mcp.custom_access_token(event jsonb) returns jsonb
    language sql stable set search_path = '' as $$
      select ${sql} from mcp.sound_hook(event) as answer $$;
    alter function mcp.custom_access_token owner to postgres;
    revoke execute on function mcp.custom_access_token from public;
    grant execute on function mcp.custom_access_token to supabase_auth_admin;`;
}

/** So many calls of a client, spread over so many days up to now. */
export function calls(count: number, days: number): string {
  return `insert into mcp.audit_log
    (at, user_id, client_id, session_id, request_id, tool, effect, outcome,
     trace_id, era, arguments)
  select now() - interval '1 day' * ${days} * place / ${count},
    gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
    gen_random_uuid(), 'get_exercise_history', 'read', 'done',
    md5(place::text), 'modern',
    '{"limit": {"type": "number", "value": 20}, "exercise": {"type": "string", "length": 24}}'
  from generate_series(1, ${count}) as place;
  analyze mcp.audit_log;`;
}
