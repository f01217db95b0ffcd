-- What is kept of each call, and what users do on the site.

-- Audit ----------------------------------------------------------------------

create table mcp.audit_log (
  id bigint generated always as identity primary key,
  -- Not the start of the transaction: a call that waited is recorded after the
  -- changes it waited for.
  at timestamptz not null default clock_timestamp(),
  call_id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  client_id uuid,
  session_id uuid not null,
  request_id text not null,
  trace_id text check (trace_id ~ '^[0-9a-f]{32}$'),
  era text check (era in ('legacy', 'modern')),
  tool text not null,
  effect text not null check (effect in ('read', 'add', 'replace', 'destroy')),
  arguments jsonb check (jsonb_typeof(arguments) = 'object'),
  about jsonb check (jsonb_typeof(about) = 'object'),
  outcome text not null check (outcome in (
    'asked', 'started', 'done', 'accepted', 'unknown', 'refused', 'failed'
  )),
  refusal text,
  final boolean not null default true,
  check ((outcome in ('refused', 'failed')) = (refusal is not null)),
  check (final or outcome in ('asked', 'started'))
);
comment on table mcp.audit_log is
  'Every call of a client, and what users do on the site.';
comment on column mcp.audit_log.call_id is
  'The same in all records of one call; one of them is final.';
comment on column mcp.audit_log.client_id is
  'Null where the user did it on the site.';
comment on column mcp.audit_log.trace_id is
  'The W3C trace the client says the call belongs to.';
comment on column mcp.audit_log.era is
  'The family of the protocol: legacy ends with 2025-11-25, modern begins with 2026-07-28.';
comment on column mcp.audit_log.arguments is
  'Names, types and sizes of the arguments; values only where the type leaves no room for text.';
comment on column mcp.audit_log.about is
  'What it was about: a client, permissions, a kind of file, counts; never content.';
comment on column mcp.audit_log.outcome is
  'asked: the user was asked first, and nothing was done. started: work outside the database began. done: it happened. accepted: it goes on after the answer. unknown: it was sent, and no clear answer came. refused: not allowed or not valid, no effect. failed: by a fault of the server, no effect.';
comment on column mcp.audit_log.final is
  'Whether it is the outcome of the call, and not a step on the way. Calls are counted by it.';
create index audit_log_by_user on mcp.audit_log (user_id, at desc);
create index audit_log_by_client on mcp.audit_log (user_id, client_id, at desc);
create index audit_log_started on mcp.audit_log (call_id) where not final;
alter table mcp.audit_log enable row level security;
alter table mcp.audit_log force row level security;
grant select on mcp.audit_log to authenticated;
create policy own_audit_log on mcp.audit_log for select to authenticated
  using (
    user_id = (select auth.uid()) and (select mcp.permits('account:read'))
  );

-- What costs nothing is counted only: a flood of it leaves a row a minute.
create table mcp.counted_refusals (
  -- Less than zero: no record has it.
  id bigint generated always as identity (start -1 increment -1) primary key,
  at timestamptz not null,
  user_id uuid not null,
  client_id uuid,
  refusal text not null,
  calls bigint not null,
  unique nulls not distinct (user_id, at, client_id, refusal)
) with (fillfactor = 50);
comment on table mcp.counted_refusals is
  'Calls that were refused at no cost: a row for each client, minute and refusal.';
comment on column mcp.counted_refusals.at is
  'When the minute began.';
comment on column mcp.counted_refusals.client_id is
  'Null where the user did it on the site.';
alter table mcp.counted_refusals enable row level security;
alter table mcp.counted_refusals force row level security;
grant select on mcp.counted_refusals to authenticated;
create policy own_counted_refusals on mcp.counted_refusals for select to authenticated
  using (
    user_id = (select auth.uid()) and (select mcp.permits('account:read'))
  );

-- Every call: its records, or its share of a count.
create view mcp.calls with (security_invoker = true) as
select id, at, call_id, user_id, client_id, session_id, request_id, trace_id, era,
  tool, effect, arguments, about, outcome, refusal, final, 1::bigint as calls
from mcp.audit_log
union all
select id, at, null, user_id, client_id, null, null, null, null,
  '(several)', null, null, jsonb_build_object('calls', calls), 'refused', refusal,
  true, calls
from mcp.counted_refusals;
comment on view mcp.calls is
  'What mcp.audit_log has of every call, and the calls that are counted only.';
grant select on mcp.calls to authenticated;

-- Counts a refusal. A token of a client that leaves the client out is still the
-- client's.
create function mcp.count_refusal(claims jsonb, code text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  insert into mcp.counted_refusals as counted (user_id, client_id, at, refusal, calls)
  values (
    (claims ->> 'sub')::uuid,
    coalesce((claims ->> 'client_id')::uuid, (
      select oauth_client_id from auth.sessions
      where id = (claims ->> 'session_id')::uuid
    )),
    date_trunc('minute', clock_timestamp()), code, 1
  )
  on conflict (user_id, at, client_id, refusal) do update set calls = counted.calls + 1;
end $$;

-- Nobody changes a record, the owner included.
create function mcp.refuse_change() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception 'mcp.% is append-only', tg_table_name;
end $$;
create trigger append_only before update or truncate on mcp.audit_log
  for each statement execute function mcp.refuse_change();

-- Adds to what the record of the running batch says it was about. Numbers under
-- the same name are added up.
create function mcp.note(details jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  noted jsonb := coalesce(nullif(current_setting('mcp.about', true), ''), '{}');
begin
  perform set_config('mcp.about', (noted || (
    select coalesce(jsonb_object_agg(key, case
      when jsonb_typeof(value) = 'number' and noted ? key
        then to_jsonb((noted ->> key)::numeric + value::numeric)
      else value
    end), '{}')
    from jsonb_each(details)
  ))::text, true);
end $$;

-- What users do on the site ----------------------------------------------------

-- Has a client hold just these permissions of the caller's. The record says
-- what it was given and what was taken back.
create function mcp.set_grants(client_id uuid, permissions text[]) returns void
language plpgsql set search_path = '' as $$
declare
  given text[];
  taken text[];
begin
  -- Changes at once follow one another: each sees what the one before has left.
  perform pg_advisory_xact_lock(hashtextextended('mcp.grants ' || auth.uid(), 0));
  with gone as (
    delete from mcp.grants as held
    where held.user_id = auth.uid() and held.client_id = set_grants.client_id
      and permission <> all (permissions)
    returning permission
  )
  select array_agg(permission order by permission) into taken from gone;
  with come as (
    insert into mcp.grants (client_id, permission)
    select distinct set_grants.client_id, wanted.permission
    from unnest(permissions) as wanted (permission)
    where not exists (
      select from mcp.grants as held
      where held.user_id = auth.uid() and held.client_id = set_grants.client_id
        and held.permission = wanted.permission
    )
    returning permission
  )
  select array_agg(permission order by permission) into given from come;
  perform mcp.note(jsonb_build_object(
    'granted', coalesce(to_jsonb(given), '[]'),
    'revoked', coalesce(to_jsonb(taken), '[]')
  ));
end $$;

-- Deletes all rows of the caller's in these tables, in their order. The record
-- says how many there were in each.
create function mcp.delete_rows(tables regclass[]) returns void
language plpgsql set search_path = '' as $$
declare
  name regclass;
  deleted bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('mcp.grants ' || auth.uid(), 0));
  -- Waits for the writes under way; those that come later wait for this one, and
  -- find their grants gone.
  perform pg_advisory_xact_lock(hashtextextended('mcp.writes ' || auth.uid(), 0));
  foreach name in array tables loop
    execute format('delete from %s where user_id = auth.uid()', name);
    get diagnostics deleted = row_count;
    perform mcp.note(jsonb_build_object(name::text, deleted));
  end loop;
end $$;

revoke execute on function
  mcp.count_refusal, mcp.refuse_change, mcp.note, mcp.set_grants, mcp.delete_rows
  from public;
grant execute on function mcp.note, mcp.set_grants, mcp.delete_rows
  to authenticated;
grant execute on function mcp.count_refusal to mcp_gateway;

-- Connections ----------------------------------------------------------------

-- The clients that hold anything of the caller's: a grant, a consent, a session.
create function mcp.connections() returns table (
  client_id uuid, client_name text, permissions jsonb,
  first_granted_at timestamptz, last_used_at timestamptz,
  calls_last_30_days bigint, signed_in boolean
)
language sql stable security definer set search_path = '' as $$
  with hold as (
    select client_id, permission, granted_at, false as signed_in
    from mcp.grants where user_id = auth.uid()
    union all
    select client_id, null, granted_at, false
    from auth.oauth_consents where user_id = auth.uid() and revoked_at is null
    union all
    select oauth_client_id, null, created_at, true
    from auth.sessions where user_id = auth.uid() and oauth_client_id is not null
  ),
  connection as (
    select client_id, min(granted_at) as first_granted_at,
      coalesce(
        jsonb_agg(permission order by permission)
          filter (where permission is not null),
        '[]'
      ) as permissions,
      bool_or(signed_in) as signed_in
    from hold group by client_id
  )
  select connection.client_id, mcp.client_name(connection.client_id),
    permissions, first_granted_at,
    -- The client that asks is used now: pages of the list must agree on that.
    case connection.client_id
      when (auth.jwt() ->> 'client_id')::uuid then now()
      else (
        select max(at) from mcp.audit_log
        where user_id = auth.uid() and client_id = connection.client_id
      )
    end,
    (
      select count(*) from mcp.audit_log
      where user_id = auth.uid() and client_id = connection.client_id
        and at > now() - interval '30 days' and final
    ),
    signed_in
  from connection
  where mcp.permits('account:read')
$$;
revoke execute on function mcp.connections from public;
grant execute on function mcp.connections to authenticated;
