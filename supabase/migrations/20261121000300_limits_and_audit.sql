-- How often a client may call, and what is kept of each call.

-- Settings -------------------------------------------------------------------

alter table mcp.settings
  add column client_burst_credits integer not null default 150,
  add column client_credits_per_minute integer not null default 8,
  add column user_burst_credits integer not null default 200,
  add column user_credits_per_minute integer not null default 10,
  add column read_cost_credits integer not null default 1,
  add column add_cost_credits integer not null default 2,
  add column replace_cost_credits integer not null default 2,
  add column destroy_cost_credits integer not null default 10,
  add column calls_at_once integer not null default 8
    check (calls_at_once between 1 and 1000),
  add column client_log_mb integer not null default 10
    check (client_log_mb between 1 and 100000),
  add column user_log_mb integer not null default 20
    check (user_log_mb between 1 and 100000),
  add column user_data_mb integer not null default 25
    check (user_data_mb between 1 and 100000),
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
comment on column mcp.settings.calls_at_once is
  'How many calls and actions of one user may be under way at once; the last one is left to the site.';
comment on column mcp.settings.client_log_mb is
  'How much the records of one client''s calls for one user may take, without indexes.';
comment on column mcp.settings.user_log_mb is
  'How much the records of all calls for one user may take before clients with a tenth of client_log_mb call no more.';
comment on column mcp.settings.user_data_mb is
  'How much one user may keep in tables of toolsets, tasks, questions and subscriptions, without indexes.';
comment on column mcp.settings.audit_retention_days is
  'How long mcp.audit_log keeps a record.';
comment on column mcp.settings.idle_client_days is
  'How long a client that registered itself may go unused.';

-- Limits ---------------------------------------------------------------------

create table mcp.buckets (
  user_id uuid not null,
  client_id uuid,
  full_at timestamptz not null,
  log_bytes bigint not null default 0,
  data_bytes bigint not null default 0,
  unique nulls not distinct (user_id, client_id)
) with (fillfactor = 50);
comment on table mcp.buckets is
  'What each client has spent and keeps; one that is full again and keeps nothing may go.';
comment on column mcp.buckets.client_id is
  'Null for the bucket that all clients of the user share.';
comment on column mcp.buckets.full_at is
  'When the bucket will be full again: the later, the emptier it is now.';
comment on column mcp.buckets.log_bytes is
  'About what the records of the calls take, without indexes.';
comment on column mcp.buckets.data_bytes is
  'About what user_data_mb bounds; only where client_id is null.';
alter table mcp.buckets enable row level security;
alter table mcp.buckets force row level security;

-- The cost of a call by its effect.
create function mcp.cost_credits(settings mcp.settings, effect text)
returns integer
language plpgsql immutable set search_path = '' as $$
begin
  return case effect
    when 'read' then settings.read_cost_credits
    when 'add' then settings.add_cost_credits
    when 'replace' then settings.replace_cost_credits
    when 'destroy' then settings.destroy_cost_credits
  end;
end $$;

-- Refuses a call for which the caller's two buckets do not hold enough, or whose
-- record has no room. It only reads, so calls at once may overshoot by what they
-- cost together.
create function mcp.require_credits(claims jsonb, effect text) returns void
language plpgsql stable set search_path = '' as $$
declare
  of_user constant uuid := claims ->> 'sub';
  of_client constant uuid := claims ->> 'client_id';
  asked_at constant timestamptz := clock_timestamp();
  wait_s bigint;
  full_mb integer;
begin
  -- Negative where both buckets hold enough.
  select ceil(extract(epoch from greatest(
    greatest(shared.full_at, asked_at) - asked_at + interval '1 minute'
      * (cost_credits - user_burst_credits) / user_credits_per_minute,
    greatest(own.full_at, asked_at) - asked_at + interval '1 minute'
      * (cost_credits - client_burst_credits) / client_credits_per_minute
  ))),
    case
      when own.log_bytes >= client_log_mb * 1000000::bigint then client_log_mb
      -- What others have written stops no client that has written little.
      when shared.log_bytes >= user_log_mb * 1000000::bigint
        and own.log_bytes >= client_log_mb * 100000::bigint then user_log_mb
    end
  into strict wait_s, full_mb
  from mcp.settings
  cross join mcp.cost_credits(settings, effect) as cost_credits
  left join mcp.buckets as shared
    on shared.user_id = of_user and shared.client_id is null
  left join mcp.buckets as own
    on own.user_id = of_user and own.client_id = of_client;
  if wait_s > 0 then
    perform mcp.refuse(
      'rate_limited',
      format('Too many calls in too short a time: come back in %s %s.',
        wait_s, case wait_s when 1 then 'second' else 'seconds' end)
    );
  end if;
  if full_mb is not null then
    perform mcp.refuse(
      'log_full', format('The record of these calls takes %s MB, and may take no more.', full_mb)
    );
  end if;
end $$;

-- Takes one of the user's slots until the transaction ends. It never waits;
-- false where all are taken. Clients leave the last one to the site.
create function mcp.take_slot(claims jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  slots integer;
begin
  select case when claims ? 'client_id' then greatest(calls_at_once - 1, 1)
    else calls_at_once end
  into strict slots from mcp.settings;
  for slot in 1..slots loop
    if pg_try_advisory_xact_lock(
      hashtextextended('mcp.slot ' || (claims ->> 'sub'), slot)
    ) then
      return true;
    end if;
  end loop;
  return false;
end $$;

-- Takes what a call costs from the caller's two buckets, and counts what its
-- record takes. It is the last thing in a batch: the buckets stay locked until the
-- transaction ends. The shared bucket comes first, always: calls that wait, wait in
-- one order. A caller that is no client has the shared bucket only.
create function mcp.charge(of_user uuid, of_client uuid, effect text, log_bytes bigint)
returns void
language plpgsql set search_path = '' as $$
declare
  asked_at constant timestamptz := clock_timestamp();
begin
  insert into mcp.buckets as bucket (user_id, client_id, full_at, log_bytes)
  select of_user, holder,
    asked_at + interval '1 minute' * cost_credits / case
      when holder is null then user_credits_per_minute
      else client_credits_per_minute
    end,
    charge.log_bytes
  from mcp.settings
  cross join mcp.cost_credits(settings, effect) as cost_credits
  cross join (values (1, null), (2, of_client)) as holders (place, holder)
  where place = 1 or holder is not null
  order by place
  on conflict (user_id, client_id) do update
    set full_at = greatest(bucket.full_at, clock_timestamp())
        + (excluded.full_at - asked_at),
      log_bytes = bucket.log_bytes + excluded.log_bytes;
end $$;

-- Counts by how much a batch has changed what its user keeps. Refuses what adds
-- to more than a user may keep.
create function mcp.count_stored(claims jsonb, bytes bigint) returns void
language plpgsql security definer set search_path = '' as $$
declare
  kept bigint;
  limit_mb integer;
begin
  insert into mcp.buckets as bucket (user_id, client_id, full_at, data_bytes)
  values ((claims ->> 'sub')::uuid, null, clock_timestamp(), greatest(bytes, 0))
  on conflict (user_id, client_id) do update
    set data_bytes = greatest(bucket.data_bytes + count_stored.bytes, 0)
  returning data_bytes into kept;
  select user_data_mb into strict limit_mb from mcp.settings;
  if bytes > 0 and kept > limit_mb * 1000000::bigint then
    perform mcp.refuse(
      'storage_full',
      format('This would be more than the %s MB that one user may keep here.', limit_mb)
    );
  end if;
end $$;

-- What the caller keeps and may keep, about, in bytes.
create function mcp.storage() returns table (
  log_bytes bigint, log_limit_bytes bigint, data_bytes bigint, data_limit_bytes bigint
)
language sql stable security definer set search_path = '' as $$
  select coalesce(kept.log_bytes, 0), user_log_mb * 1000000::bigint,
    coalesce(kept.data_bytes, 0), user_data_mb * 1000000::bigint
  from mcp.settings
  left join mcp.buckets as kept on kept.user_id = auth.uid() and kept.client_id is null
  where mcp.permits('account:read')
$$;
revoke execute on function mcp.storage from public;
grant execute on function mcp.storage to authenticated;

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
  mcp.cost_credits, mcp.require_credits, mcp.take_slot, mcp.charge,
  mcp.count_stored, mcp.count_refusal, mcp.refuse_change, mcp.note, mcp.set_grants,
  mcp.delete_rows from public;
grant execute on function mcp.note, mcp.set_grants, mcp.delete_rows
  to authenticated;
grant execute on function mcp.take_slot, mcp.count_stored, mcp.count_refusal
  to mcp_gateway;

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
