-- What passes between a client and the isolates that serve it: users' answers,
-- and what the client is told of.

-- Answers ---------------------------------------------------------------------

create table mcp.used_confirmations (
  id uuid primary key,
  expires_at timestamptz not null
);
comment on table mcp.used_confirmations is
  'The users'' answers that have been acted on; kept until they would have expired.';
alter table mcp.used_confirmations enable row level security;
alter table mcp.used_confirmations force row level security;

create table mcp.client_questions (
  id uuid primary key,
  user_id uuid not null default auth.uid(),
  client_id uuid not null default (auth.jwt() ->> 'client_id')::uuid,
  asked_at timestamptz not null default now(),
  response jsonb
);
comment on table mcp.client_questions is
  'What clients were asked during a call that waits for the response, at whichever isolate that comes in.';
alter table mcp.client_questions enable row level security;
alter table mcp.client_questions force row level security;
grant select, insert (id), update (response), delete
  on mcp.client_questions to authenticated;
create policy own_client_questions on mcp.client_questions to authenticated
  using (
    user_id = (select auth.uid())
    and (
      client_id = ((select auth.jwt()) ->> 'client_id')::uuid
      or (select mcp.first_party())
    )
  );

-- Subscriptions ----------------------------------------------------------------

create table mcp.resource_subscriptions (
  user_id uuid not null default auth.uid(),
  client_id uuid not null default (auth.jwt() ->> 'client_id')::uuid,
  id uuid not null,
  versions jsonb not null default '{}' check (jsonb_typeof(versions) = 'object'),
  stream uuid,
  opened_at timestamptz not null default now(),
  primary key (user_id, client_id, id)
);
comment on table mcp.resource_subscriptions is
  'What clients are subscribed to: a row for each session, or for each stream that has none.';
comment on column mcp.resource_subscriptions.id is
  'Chosen by chance, and of no meaning but for its own user and client.';
comment on column mcp.resource_subscriptions.versions is
  'By address: what the client was last told of.';
comment on column mcp.resource_subscriptions.stream is
  'The newest stream, the only one that may tell.';
comment on column mcp.resource_subscriptions.opened_at is
  'When it was last subscribed to something, or a stream was opened.';
alter table mcp.resource_subscriptions enable row level security;
alter table mcp.resource_subscriptions force row level security;
grant select, insert (id, versions, stream),
  update (versions, stream, opened_at), delete
  on mcp.resource_subscriptions to authenticated;
create policy own_resource_subscriptions on mcp.resource_subscriptions to authenticated
  using (
    user_id = (select auth.uid())
    and (
      client_id = ((select auth.jwt()) ->> 'client_id')::uuid
      or (select mcp.first_party())
    )
  );

select mcp.count_table(name::regclass)
from unnest(array['mcp.client_questions', 'mcp.resource_subscriptions']) as name;

-- Takes the answers a call came with: they count once, and stand or fall with it.
create function mcp.spend(call jsonb) returns void
language plpgsql set search_path = '' as $$
begin
  insert into mcp.used_confirmations (id, expires_at)
  values (
    (call ->> 'nonce')::uuid,
    to_timestamp((call ->> 'nonce_expires_at')::bigint)
  )
  on conflict do nothing;
  if not found then
    perform mcp.refuse('stale_answer');
  end if;
end $$;
revoke execute on function mcp.spend from public;
