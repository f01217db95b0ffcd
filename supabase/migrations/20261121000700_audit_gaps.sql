-- How long records are kept, and which ones the operator has deleted earlier.

create table mcp.audit_gaps (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor text not null check (actor <> ''),
  reason text not null check (reason <> ''),
  since timestamptz,
  before timestamptz not null,
  user_id uuid not null,
  client_id uuid,
  records bigint not null check (records > 0),
  transaction xid8 not null default pg_current_xact_id()
);
comment on table mcp.audit_gaps is
  'Which records of mcp.audit_log the operator has deleted, who did it and why. Nothing deletes a row.';
comment on column mcp.audit_gaps.actor is
  'Who ran the command, as it was told.';
comment on column mcp.audit_gaps.since is
  'Records before this were kept; null for none.';
comment on column mcp.audit_gaps.before is
  'Records from this on were kept.';
comment on column mcp.audit_gaps.user_id is
  'Whose records they were.';
comment on column mcp.audit_gaps.client_id is
  'Which client''s records alone were deleted; null for all clients''.';
comment on column mcp.audit_gaps.transaction is
  'The transaction that deleted them.';
alter table mcp.audit_gaps enable row level security;
alter table mcp.audit_gaps force row level security;
-- Users see the gaps in their own record.
grant select on mcp.audit_gaps to authenticated;
create policy own_audit_gaps on mcp.audit_gaps for select to authenticated
  using (user_id = (select auth.uid()) and (select mcp.permits('account:read')));

create trigger append_only before update or delete or truncate on mcp.audit_gaps
  for each statement execute function mcp.refuse_change();

-- Nobody deletes a record before its time, the owner included, unless a gap that
-- covers it is put on record in the same transaction.
create function mcp.keep_recent_audit_log() returns trigger
language plpgsql set search_path = '' as $$
begin
  if exists (
    select from deleted, mcp.settings
    where deleted.at >= now() - interval '1 day' * audit_retention_days
      and not exists (
        select from mcp.audit_gaps as gap
        where gap.transaction = pg_current_xact_id()
          and gap.at >= transaction_timestamp()
          and deleted.at < gap.before
          and deleted.at >= coalesce(gap.since, '-infinity')
          and deleted.user_id = gap.user_id
          and (gap.client_id is null or deleted.client_id = gap.client_id)
      )
  ) then
    raise exception 'mcp.audit_log keeps its records for audit_retention_days';
  end if;
  return null;
end $$;
create trigger retention after delete on mcp.audit_log
  referencing old table as deleted
  for each statement execute function mcp.keep_recent_audit_log();

-- Deletes the records of a time, of one user or client where they are named, and
-- puts the gap of each user on record. Returns how many records there were. The
-- start of work that may still be under way stays: its end refers to it.
create function mcp.purge_audit_log(
  since timestamptz, before timestamptz, of_user uuid, of_client uuid,
  actor text, reason text
) returns bigint
language plpgsql set search_path = '' as $$
declare
  until constant timestamptz := least(purge_audit_log.before, now());
  purged bigint;
begin
  -- First, as in mcp.prune(): the two cannot wait for each other.
  perform from mcp.counting for update;
  with gone as (
    delete from mcp.audit_log as record
    where record.at < until
      and record.at >= coalesce(purge_audit_log.since, '-infinity')
      and record.user_id = coalesce(of_user, record.user_id)
      and (of_client is null or record.client_id = of_client)
      and (record.final or record.at < now() - interval '1 hour')
    returning record.user_id
  ),
  gaps as (
    insert into mcp.audit_gaps
      (actor, reason, since, before, user_id, client_id, records)
    select purge_audit_log.actor, purge_audit_log.reason, purge_audit_log.since,
      until, gone.user_id, of_client, count(*)
    from gone group by gone.user_id
    returning records
  )
  select coalesce(sum(records), 0) into purged from gaps;
  perform mcp.recount_stored();
  return purged;
end $$;

revoke execute on function mcp.keep_recent_audit_log, mcp.purge_audit_log
  from public;
