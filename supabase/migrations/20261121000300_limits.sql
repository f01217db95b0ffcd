-- How often a client may call, and how much may be kept of a user.

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

create table mcp.rate_limits (
  user_id uuid not null,
  client_id uuid,
  full_at timestamptz not null,
  log_bytes bigint not null default 0,
  data_bytes bigint not null default 0,
  unique nulls not distinct (user_id, client_id)
) with (fillfactor = 50);
comment on table mcp.rate_limits is
  'What each client has spent and keeps; one that is full again and keeps nothing may go.';
comment on column mcp.rate_limits.client_id is
  'Null for the bucket that all clients of the user share.';
comment on column mcp.rate_limits.full_at is
  'When the bucket will be full again: the later, the emptier it is now.';
comment on column mcp.rate_limits.log_bytes is
  'About what the records of the calls take, without indexes.';
comment on column mcp.rate_limits.data_bytes is
  'About what user_data_mb bounds; only where client_id is null.';
alter table mcp.rate_limits enable row level security;
alter table mcp.rate_limits force row level security;

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
  left join mcp.rate_limits as shared
    on shared.user_id = of_user and shared.client_id is null
  left join mcp.rate_limits as own
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
  insert into mcp.rate_limits as bucket (user_id, client_id, full_at, log_bytes)
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
  insert into mcp.rate_limits as bucket (user_id, client_id, full_at, data_bytes)
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
  left join mcp.rate_limits as kept on kept.user_id = auth.uid() and kept.client_id is null
  where mcp.permits('account:read')
$$;
revoke execute on function
  mcp.cost_credits, mcp.require_credits, mcp.take_slot, mcp.charge,
  mcp.count_stored, mcp.storage from public;
grant execute on function mcp.take_slot, mcp.count_stored to mcp_gateway;
grant execute on function mcp.storage to authenticated;
