-- What the operator counts. Nothing here is written in the transaction of a
-- call: calls would wait for one another at a row that all of them count on.

-- Calls ----------------------------------------------------------------------

-- The audit log has every call of a client, so it is what is counted. Records
-- that will not change any more are added up here, once.
create table mcp.call_counts (
  tool text not null,
  outcome text not null,
  refusal text,
  era text,
  calls bigint not null,
  unique nulls not distinct (tool, outcome, refusal, era)
);
comment on table mcp.call_counts is
  'Calls of clients in those records of mcp.audit_log that are settled or let go.';
alter table mcp.call_counts enable row level security;
alter table mcp.call_counts force row level security;

create table mcp.counting (
  singleton boolean primary key default true check (singleton),
  settled_id bigint not null default 0,
  seen_id bigint not null default 0,
  seen_at timestamptz not null default clock_timestamp(),
  seen_before xid8 not null default pg_snapshot_xmax(pg_current_snapshot())
);
comment on table mcp.counting is 'How far mcp.audit_log is counted; one row.';
comment on column mcp.counting.settled_id is
  'Records up to here stand in mcp.call_counts.';
comment on column mcp.counting.seen_id is
  'The newest record when we last looked: the next to be settled.';
comment on column mcp.counting.seen_before is
  'The first transaction that had not begun to write by then.';
insert into mcp.counting default values;
alter table mcp.counting enable row level security;
alter table mcp.counting force row level security;

-- Adds up the records that nobody can add to any more. Ids are given out before
-- records are there to see: a record below one that we see may still be under
-- way. So what was seen is settled only when every transaction that was writing
-- then has ended; the two minutes are for one that had its id and no transaction
-- number yet, which no statement of ours (60 s at most) can outlast.
create function mcp.settle_counts() returns void
language plpgsql set search_path = '' as $$
declare
  counted mcp.counting;
  writing pg_snapshot := pg_current_snapshot();
begin
  select * into counted from mcp.counting for update skip locked;
  if not found or counted.seen_at > clock_timestamp() - interval '2 minutes' then
    return;
  end if;
  -- A database that was restored elsewhere has lower numbers: look anew.
  if pg_snapshot_xmax(writing) >= counted.seen_before then
    if pg_snapshot_xmin(writing) < counted.seen_before then
      return;
    end if;
    insert into mcp.call_counts as counts (tool, outcome, refusal, era, calls)
    select tool, outcome, refusal, era, count(*) from mcp.audit_log
    where id > counted.settled_id and id <= counted.seen_id
      and client_id is not null and final
    group by tool, outcome, refusal, era
    on conflict (tool, outcome, refusal, era) do update
      set calls = counts.calls + excluded.calls;
    counted.settled_id := counted.seen_id;
  end if;
  update mcp.counting set
    settled_id = counted.settled_id,
    seen_id = greatest(
      counted.seen_id, (select coalesce(max(id), 0) from mcp.audit_log)
    ),
    seen_at = clock_timestamp(),
    seen_before = pg_snapshot_xmax(pg_current_snapshot());
end $$;

-- A record that goes before it is settled is counted as it goes, whoever lets
-- go of it: no counter ever goes back.
create function mcp.count_deleted_calls() returns trigger
language plpgsql set search_path = '' as $$
declare
  settled bigint;
begin
  select settled_id into strict settled from mcp.counting for update;
  insert into mcp.call_counts as counts (tool, outcome, refusal, era, calls)
  select tool, outcome, refusal, era, count(*) from deleted
  where id > settled and client_id is not null and final
  group by tool, outcome, refusal, era
  on conflict (tool, outcome, refusal, era) do update
    set calls = counts.calls + excluded.calls;
  return null;
end $$;
create trigger counted after delete on mcp.audit_log
  referencing old table as deleted
  for each statement execute function mcp.count_deleted_calls();

-- Durations ------------------------------------------------------------------

-- How long a call took is known to the instance of the function alone. It adds
-- up on its own and reports every few seconds, in the background.
create table mcp.call_durations (
  tool text not null,
  outcome text not null,
  era text not null,
  at_most_s double precision not null,
  calls bigint not null,
  sum_us bigint not null,
  primary key (tool, outcome, era, at_most_s)
);
comment on table mcp.call_durations is
  'Calls by how long they took: one row for each bucket that has any.';
comment on column mcp.call_durations.outcome is
  'done, asked, or the code of the refusal.';
comment on column mcp.call_durations.at_most_s is
  'The upper bound of the bucket; Infinity for the last one.';
alter table mcp.call_durations enable row level security;
alter table mcp.call_durations force row level security;

create table mcp.reporters (
  id uuid primary key,
  reports bigint not null,
  reported_at timestamptz not null
);
comment on table mcp.reporters is
  'The instances that report, and the number of the last report of each: a report that comes twice counts once.';
alter table mcp.reporters enable row level security;
alter table mcp.reporters force row level security;

-- Alerts ---------------------------------------------------------------------

alter table mcp.settings
  add column alert_window_minutes integer not null default 5
    check (alert_window_minutes between 1 and 1440),
  add column alert_min_calls integer not null default 20
    check (alert_min_calls > 0),
  add column alert_error_percent integer not null default 10
    check (alert_error_percent between 1 and 100),
  add column alert_slow_percent integer not null default 10
    check (alert_slow_percent between 1 and 100),
  add column alert_slow_call_ms integer not null default 2000
    check (alert_slow_call_ms > 0);
comment on column mcp.settings.alert_min_calls is
  'With fewer calls in a window, shares say nothing.';
comment on column mcp.settings.alert_error_percent is
  'Share of calls that failed by the server''s own fault at which an alert goes out.';
comment on column mcp.settings.alert_slow_percent is
  'Share of calls slower than alert_slow_call_ms at which an alert goes out.';
comment on column mcp.settings.alert_slow_call_ms is
  'Compared with the buckets of mcp.call_durations: the next bound above it counts.';

create table mcp.alert_windows (
  starts_at timestamptz primary key,
  calls bigint not null,
  failed bigint not null,
  slow bigint not null,
  told text[] not null default '{}'
);
comment on table mcp.alert_windows is
  'What all instances together saw in each window, and which alerts went out.';
alter table mcp.alert_windows enable row level security;
alter table mcp.alert_windows force row level security;

-- Adds what an instance saw to the window that is now, and gives the alerts that
-- are due: each once a window, to the one instance that asked first.
create function mcp.alerts_due(durations jsonb) returns jsonb
language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  settings mcp.settings;
  seen mcp.alert_windows;
  due jsonb;
begin
  select * into strict settings from mcp.settings;
  insert into mcp.alert_windows as known (starts_at, calls, failed, slow)
  select
    date_bin(
      interval '1 minute' * settings.alert_window_minutes, now(), 'epoch'::timestamptz
    ),
    sum(calls), coalesce(sum(calls) filter (where fault), 0),
    coalesce(
      sum(calls) filter (where at_most_s * 1000 > settings.alert_slow_call_ms), 0
    )
  from jsonb_to_recordset(alerts_due.durations)
    as reported (calls bigint, at_most_s double precision, fault boolean)
  having count(*) > 0
  on conflict (starts_at) do update set
    calls = known.calls + excluded.calls,
    failed = known.failed + excluded.failed,
    slow = known.slow + excluded.slow
  returning * into seen;
  select jsonb_agg(alert) into due from (
    select kind, seen.starts_at as window_starts_at,
      settings.alert_window_minutes as window_minutes,
      seen.calls, matching, percent, settings.alert_slow_call_ms as slow_call_ms
    from (values
      ('errors', seen.failed, settings.alert_error_percent),
      ('slow', seen.slow, settings.alert_slow_percent)
    ) as watched (kind, matching, percent)
    where seen.calls >= settings.alert_min_calls
      and matching * 100 >= seen.calls * percent
      and kind <> all (seen.told)
  ) as alert;
  update mcp.alert_windows set told = told || array(
    select value ->> 'kind' from jsonb_array_elements(due)
  )
  where starts_at = seen.starts_at and due is not null;
  return coalesce(due, '[]');
end $$;

-- The way in -----------------------------------------------------------------

-- Takes a report of {reporter, number, alerting, durations: [{tool, outcome, era,
-- fault, at_most_s, calls, sum_us}]}; the alerts that are due. One that was taken
-- already, and only its answer lost, changes nothing.
create function mcp.report(report jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  insert into mcp.reporters as known (id, reports, reported_at)
  values (
    (report ->> 'reporter')::uuid, (report ->> 'number')::bigint, now()
  )
  on conflict (id) do update
    set reports = excluded.reports, reported_at = excluded.reported_at
    where known.reports < excluded.reports;
  if not found then
    return '[]';
  end if;
  -- In one order, so that no two reports wait for each other.
  insert into mcp.call_durations as total
    (tool, outcome, era, at_most_s, calls, sum_us)
  select tool, outcome, era, at_most_s, calls, sum_us
  from jsonb_to_recordset(report -> 'durations') as seen (
    tool text, outcome text, era text, at_most_s double precision,
    calls bigint, sum_us bigint
  )
  order by tool, outcome, era, at_most_s
  on conflict (tool, outcome, era, at_most_s) do update
    set calls = total.calls + excluded.calls,
      sum_us = total.sum_us + excluded.sum_us;
  if not (report -> 'alerting')::boolean then
    return '[]';
  end if;
  return mcp.alerts_due(report -> 'durations');
end $$;

-- Everything that is counted: {calls: [{tool, outcome, refusal, era, calls}],
-- durations: [{tool, outcome, era, at_most_s, calls, sum_us}]}.
create function mcp.metrics() returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  perform mcp.settle_counts();
  -- One statement: what is settled and what is not, of one moment.
  return (
    with counted as (
      select tool, outcome, refusal, era, calls from mcp.call_counts
      union all
      select tool, outcome, refusal, era, calls from mcp.calls
      where id < 0 and client_id is not null
      union all
      select tool, outcome, refusal, era, 1 from mcp.audit_log
      where client_id is not null and final
        -- A range, which is looked up; what has but one end looks like a third
        -- of the table, and all of it would be read.
        and id between (select settled_id + 1 from mcp.counting)
          and (select max(id) from mcp.audit_log)
    ),
    summed as (
      select tool, outcome, refusal, era, sum(calls) as calls from counted
      group by tool, outcome, refusal, era
      order by tool, outcome, refusal, era
    ),
    timed as (
      select * from mcp.call_durations order by tool, outcome, era, at_most_s
    )
    select jsonb_build_object(
      'calls', (select coalesce(jsonb_agg(summed.*), '[]') from summed),
      'durations', (select coalesce(jsonb_agg(timed.*), '[]') from timed)
    )
  );
end $$;

revoke execute on function
  mcp.settle_counts, mcp.count_deleted_calls, mcp.alerts_due, mcp.report,
  mcp.metrics from public;
grant execute on function mcp.report, mcp.metrics to mcp_gateway;
