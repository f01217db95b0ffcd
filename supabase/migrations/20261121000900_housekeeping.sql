-- What is tidied up, and when.

-- Counts anew what users and clients keep: records go, and an owner may change
-- tables by hand. All is counted before the first bucket is locked; buckets are
-- locked as calls lock them, the shared one first.
create function mcp.recount_stored() returns void
language plpgsql set search_path = '' as $$
declare
  data text;
  counted record;
begin
  select string_agg(format(
    'select user_id, pg_column_size(kept.*) as bytes from %s as kept',
    tgrelid::regclass
  ), ' union all ') into data
  from pg_catalog.pg_trigger where tgname = 'counts_inserted';
  for counted in execute format($sql$
    select user_id, client_id, sum(log)::bigint as log, sum(data)::bigint as data
    from (
      select user_id, client_id, 0 as log, 0 as data from mcp.rate_limits
      union all
      select user_id, holder, pg_column_size(kept.*), 0
      from mcp.audit_log as kept
      cross join lateral unnest(
        case when client_id is null then array[client_id] else array[client_id, null] end
      ) as holders (holder)
      union all
      select user_id, null, 0, bytes from (%s) as rows
    ) as kept
    group by user_id, client_id
    order by user_id, client_id nulls first
  $sql$, data) loop
    insert into mcp.rate_limits as bucket
      (user_id, client_id, full_at, log_bytes, data_bytes)
    values (counted.user_id, counted.client_id, now(), counted.log, counted.data)
    on conflict (user_id, client_id) do update
      set log_bytes = excluded.log_bytes, data_bytes = excluded.data_bytes;
  end loop;
end $$;

-- Lets go of the records that are old enough, of answers and tasks that are
-- over, of instances and windows that nobody reports of any more, and of the
-- buckets that are full.
create function mcp.prune() returns void
language plpgsql set search_path = '' as $$
begin
  perform mcp.settle_counts();
  delete from mcp.audit_log using mcp.settings
  where at < now() - interval '1 day' * audit_retention_days;
  -- Minutes become days.
  with minutes as (
    delete from mcp.counted_refusals
    where at < now() - interval '1 day' and at <> date_trunc('day', at)
    returning user_id, client_id, at, refusal, calls
  )
  insert into mcp.counted_refusals as day (user_id, client_id, at, refusal, calls)
  select user_id, client_id, date_trunc('day', at) as at, refusal, sum(calls)
  from minutes
  group by user_id, client_id, date_trunc('day', at), refusal
  on conflict (user_id, at, client_id, refusal) do update
    set calls = day.calls + excluded.calls;
  -- No counter goes back.
  with gone as (
    delete from mcp.counted_refusals using mcp.settings
    where at < now() - interval '1 day' * audit_retention_days
    returning client_id, refusal, calls
  )
  insert into mcp.call_counts as counts (tool, outcome, refusal, era, calls)
  select '(several)', 'refused', refusal, null, sum(calls) from gone
  where client_id is not null
  group by refusal
  on conflict (tool, outcome, refusal, era) do update
    set calls = counts.calls + excluded.calls;
  -- An hour's grace, for clocks that differ.
  delete from mcp.used_confirmations where expires_at < now() - interval '1 hour';
  delete from mcp.client_questions where asked_at < now() - interval '1 hour';
  delete from mcp.resource_subscriptions where opened_at < now() - interval '1 day';
  delete from mcp.tasks where expires_at < now();
  delete from mcp.reporters where reported_at < now() - interval '7 days';
  delete from mcp.alert_windows where starts_at < now() - interval '2 days';
  -- Last: calls wait for the buckets that it has changed.
  perform mcp.recount_stored();
  -- A call that is at a bucket needs it, and may need another one next.
  delete from mcp.rate_limits where ctid in (
    select ctid from mcp.rate_limits
    where full_at < now() and log_bytes = 0 and data_bytes = 0
    for update skip locked
  );
end $$;

-- Lets go of what Supabase Auth keeps for good: requests for authorization that
-- came to their end, and the entries of its own log, one for each refreshed
-- token. A function of its own: the tables are not ours, and where the platform
-- lets us no longer at them, the rest is tidied up all the same.
create function mcp.prune_auth() returns void
language plpgsql set search_path = '' as $$
begin
  -- No sooner than mcp.idle_clients() has done with them.
  delete from auth.oauth_authorizations using mcp.settings
  where created_at < now() - interval '1 day' * idle_client_days;
  delete from auth.audit_log_entries using mcp.settings
  where created_at < now() - interval '1 day' * audit_retention_days;
end $$;

-- The clients that registered themselves and of which, for so many days,
-- nothing has been heard and nothing is left.
create function mcp.idle_clients() returns setof uuid
language sql stable set search_path = '' as $$
  with since as (
    select now() - interval '1 day' * idle_client_days as at from mcp.settings
  )
  select client.id from auth.oauth_clients as client, since
  where client.registration_type = 'dynamic'
    and client.deleted_at is null
    and greatest(client.created_at, client.updated_at) < since.at
    and not exists (select from mcp.grants where client_id = client.id)
    and not exists (
      select from auth.sessions where oauth_client_id = client.id
    )
    and not exists (
      select from auth.oauth_consents as consent
      where consent.client_id = client.id
        and (revoked_at is null or revoked_at >= since.at)
    )
    and not exists (
      select from auth.oauth_authorizations as asked
      where asked.client_id = client.id and asked.created_at >= since.at
    )
    and not exists (
      select from mcp.audit_log as used
      where used.client_id = client.id and used.at >= since.at
    )
$$;

-- Deletes idle clients as Supabase Auth does, by a mark: the audit log still
-- names them. How many it were.
create function mcp.delete_idle_clients() returns bigint
language plpgsql set search_path = '' as $$
declare
  held uuid[];
  reaped bigint;
begin
  -- A session, consent or authorization in the making locks its client. Those
  -- are left alone, and new ones wait until we have looked a second time.
  held := array(
    select id from auth.oauth_clients
    where id in (select mcp.idle_clients()) for update skip locked
  );
  update auth.oauth_clients set deleted_at = now(), updated_at = now()
  where id = any (held) and id in (select mcp.idle_clients());
  get diagnostics reaped = row_count;
  return reaped;
end $$;

revoke execute on function
  mcp.recount_stored, mcp.prune, mcp.prune_auth, mcp.idle_clients,
  mcp.delete_idle_clients from public;

do $$ begin
  if exists (select from pg_available_extensions where name = 'pg_cron') then
    create extension if not exists pg_cron;
    perform cron.schedule('homeport-prune', '17 3 * * *', 'select mcp.prune()');
    perform cron.schedule(
      'homeport-prune-auth', '22 3 * * *', 'select mcp.prune_auth()'
    );
    perform cron.schedule(
      'homeport-delete-idle-clients', '27 3 * * *', 'select mcp.delete_idle_clients()'
    );
    -- pg_cron writes down every run, and forgets none by itself.
    perform cron.schedule(
      'homeport-prune-runs', '32 3 * * *',
      $job$delete from cron.job_run_details where end_time < now() - interval '30 days'$job$
    );
  end if;
end $$;
