-- How often a client may call, and what is kept of each call.

-- Settings -------------------------------------------------------------------

alter table mcp.settings
  add column client_burst_credits integer not null default 300,
  add column client_credits_per_minute integer not null default 120,
  add column user_burst_credits integer not null default 600,
  add column user_credits_per_minute integer not null default 240,
  add column read_cost_credits integer not null default 1,
  add column add_cost_credits integer not null default 5,
  add column replace_cost_credits integer not null default 5,
  add column destroy_cost_credits integer not null default 20,
  add column audit_retention_days integer not null default 180
    check (audit_retention_days between 1 and 36500),
  add column idle_client_days integer not null default 30
    check (idle_client_days between 1 and 36500),
  add check (least(
    client_credits_per_minute, user_credits_per_minute, read_cost_credits,
    add_cost_credits, replace_cost_credits, destroy_cost_credits
  ) > 0),
  -- Else a call would be told to come back, and never be let in.
  add check (
    least(client_burst_credits, user_burst_credits) >= greatest(
      read_cost_credits, add_cost_credits, replace_cost_credits,
      destroy_cost_credits
    )
  );
comment on column mcp.settings.client_burst_credits is
  'What one client may spend at once on one user''s data.';
comment on column mcp.settings.client_credits_per_minute is
  'What it gets back each minute.';
comment on column mcp.settings.user_burst_credits is
  'What all clients of one user may spend together, so that more of them bring no more.';
comment on column mcp.settings.read_cost_credits is
  'What a call costs by its effect, done or not.';
comment on column mcp.settings.audit_retention_days is
  'How long mcp.audit_log keeps a record.';
comment on column mcp.settings.idle_client_days is
  'How long a client that registered itself may go unused.';

-- Limits ---------------------------------------------------------------------

create table mcp.buckets (
  user_id uuid not null,
  client_id uuid,
  full_at timestamptz not null,
  unique nulls not distinct (user_id, client_id)
) with (fillfactor = 50);
comment on table mcp.buckets is
  'What each client has spent; one that is full again need not be kept.';
comment on column mcp.buckets.client_id is
  'Null for the bucket that all clients of the user share.';
comment on column mcp.buckets.full_at is
  'When the bucket will be full again: the later, the emptier it is now.';
alter table mcp.buckets enable row level security;
alter table mcp.buckets force row level security;

-- Takes what a call costs from the caller's two buckets, or refuses it and takes
-- nothing. The shared one first, always: calls that wait, wait in one order, and
-- a bucket is locked until its call ends, so that calls at once count one after
-- the other.
create function mcp.charge(client_id uuid, effect text) returns void
language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  settings mcp.settings;
  cost_credits integer;
  asked_at timestamptz := clock_timestamp();
  wait_s integer;
begin
  select * into strict settings from mcp.settings;
  cost_credits := case effect
    when 'read' then settings.read_cost_credits
    when 'add' then settings.add_cost_credits
    when 'replace' then settings.replace_cost_credits
    when 'destroy' then settings.destroy_cost_credits
  end;
  with taken as (
    insert into mcp.buckets as bucket (user_id, client_id, full_at)
    select auth.uid(), null, asked_at
      + interval '1 minute' * cost_credits / settings.user_credits_per_minute
    union all
    select auth.uid(), charge.client_id, asked_at
      + interval '1 minute' * cost_credits / settings.client_credits_per_minute
    -- Who is no client is refused, and the record of that takes once.
    where charge.client_id is not null
    on conflict (user_id, client_id) do update
      set full_at = greatest(bucket.full_at, clock_timestamp())
        + (excluded.full_at - asked_at)
    returning client_id, full_at
  )
  -- Negative where a bucket held enough.
  select ceil(extract(epoch from max(full_at - clock_timestamp() - case
    when client_id is null then interval '1 minute'
      * settings.user_burst_credits / settings.user_credits_per_minute
    else interval '1 minute'
      * settings.client_burst_credits / settings.client_credits_per_minute
  end)))
  into wait_s from taken;
  if wait_s > 0 then
    perform mcp.refuse(
      'rate_limited',
      format('Too many calls in too short a time: come back in %s %s.',
        wait_s, case wait_s when 1 then 'second' else 'seconds' end)
    );
  end if;
end $$;

-- Audit ----------------------------------------------------------------------

alter table mcp.audit_log
  alter column client_id drop not null,
  add column trace_id text check (trace_id ~ '^[0-9a-f]{32}$'),
  add column era text check (era in ('legacy', 'modern')),
  add column arguments jsonb check (jsonb_typeof(arguments) = 'object');
comment on table mcp.audit_log is
  'Every tool call, and what users do on the site: what is done in the transaction of its work, the rest after it.';
comment on column mcp.audit_log.client_id is
  'Null where the user did it on the site.';
comment on column mcp.audit_log.trace_id is
  'The W3C trace the client says the call belongs to.';
comment on column mcp.audit_log.era is
  'The family of the protocol: legacy ends with 2025-11-25, modern begins with 2026-07-28.';
comment on column mcp.audit_log.arguments is
  'Names, types and sizes of the arguments; values only of what leaves no room for text.';
create index audit_log_by_client on mcp.audit_log (user_id, client_id, at desc);

drop policy own_audit_log on mcp.audit_log;
create policy own_audit_log on mcp.audit_log for select to authenticated
  using (
    user_id = (select auth.uid()) and (select mcp.permits('account:read'))
  );

-- Whoever it is, the owner included: nothing is changed, and nothing deleted
-- that is to be kept.
create function mcp.keep_audit_log() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception 'mcp.audit_log is append-only';
end $$;
create trigger append_only before update or truncate on mcp.audit_log
  for each statement execute function mcp.keep_audit_log();

create function mcp.keep_recent_audit_log() returns trigger
language plpgsql set search_path = '' as $$
begin
  if exists (
    select from deleted, mcp.settings
    where deleted.at >= now() - interval '1 day' * audit_retention_days
  ) then
    raise exception 'mcp.audit_log keeps its records for audit_retention_days';
  end if;
  return null;
end $$;
create trigger retention after delete on mcp.audit_log
  referencing old table as deleted
  for each statement execute function mcp.keep_recent_audit_log();

comment on column mcp.audit_log.outcome is
  'Asked: the user was asked first, and nothing was done yet.';

-- A call is {tool, permission, effect, request_id, trace_id?, era, arguments,
-- stretch, ticket?, ticket_expires_at?}.
-- In plpgsql, which keeps its plan.
create function mcp.record(
  claims jsonb, call jsonb, outcome text, refusal text
) returns void
language plpgsql set search_path = '' as $$
begin
  insert into mcp.audit_log (
    user_id, client_id, session_id, request_id, trace_id, era, tool, effect,
    arguments, outcome, refusal
  )
  values (
    (claims ->> 'sub')::uuid,
    (claims ->> 'client_id')::uuid,
    (claims ->> 'session_id')::uuid,
    call ->> 'request_id', call ->> 'trace_id', call ->> 'era', call ->> 'tool',
    call ->> 'effect', call -> 'arguments', record.outcome, record.refusal
  );
end $$;

-- Lets a call in, or refuses it: the first thing in the transaction of
-- every call. What it writes stands or falls with the call's own work.
create function mcp.admit(call jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare
  claims jsonb := auth.jwt();
begin
  if (claims ->> 'client_id') is null then
    perform mcp.refuse('client_only');
  end if;
  -- It may wait for the user's other calls; what is asked after it is asked now.
  -- To ask the user first is to read.
  perform mcp.charge(
    (claims ->> 'client_id')::uuid,
    case call ->> 'stretch' when 'asked' then 'read' else call ->> 'effect' end
  );
  if not mcp.session_lives() then
    perform mcp.refuse('session_ended');
  end if;
  if not mcp.permits(call ->> 'permission') then
    perform mcp.refuse('permission_missing');
  end if;
  if call ? 'ticket' then
    perform mcp.spend(call);
  end if;
  perform mcp.record(claims, call, call ->> 'stretch', null);
end $$;

-- A refused or failed call left no trace of its own: this is its record. It
-- costs what it would have cost, as far as there is enough; the wait that a
-- call was told of grows no longer by it.
create function mcp.record_refusal(call jsonb, refusal text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  claims jsonb := auth.jwt();
begin
  if refusal <> 'rate_limited' then
    begin
      perform mcp.charge((claims ->> 'client_id')::uuid, call ->> 'effect');
    exception when sqlstate 'HP000' then
      null;
    end;
  end if;
  perform mcp.record(
    claims, call,
    case refusal when 'unavailable' then 'failed' else 'refused' end, refusal
  );
end $$;

-- What the user did in a session of their own, in the transaction of the deed.
create function mcp.record_action(action text, effect text, request_id text)
returns void
language plpgsql security definer set search_path = '' as $$
declare
  claims jsonb := auth.jwt();
begin
  if (claims ->> 'client_id') is not null then
    perform mcp.refuse('first_party_only');
  end if;
  if action !~ '^[a-z_]{1,60}$' then
    raise exception 'not the name of an action';
  end if;
  perform mcp.record(
    claims,
    jsonb_build_object(
      'tool', action, 'effect', effect, 'request_id', request_id
    ),
    'done', null
  );
end $$;

revoke execute on function
  mcp.charge, mcp.record, mcp.admit, mcp.record_refusal,
  mcp.record_action, mcp.keep_audit_log, mcp.keep_recent_audit_log from public;
grant execute on function mcp.admit, mcp.record_refusal to mcp_gateway;
grant execute on function mcp.record_action to authenticated;

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
    (
      select max(at) from mcp.audit_log
      where user_id = auth.uid() and client_id = connection.client_id
    ),
    (
      select count(*) from mcp.audit_log
      where user_id = auth.uid() and client_id = connection.client_id
        and at > now() - interval '30 days'
    ),
    signed_in
  from connection
  where mcp.permits('account:read')
$$;
revoke execute on function mcp.connections from public;
grant execute on function mcp.connections to authenticated;
