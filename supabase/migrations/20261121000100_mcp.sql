-- Who may do what, and what was done. Domain data lives in schemas of its own;
-- none of them, and not this one, is exposed through the Data API.

create schema mcp;
revoke all on schema mcp from public;

-- The function connects as this role and no other. It owns nothing, inherits
-- nothing, and is let past row-level security nowhere; its password is set when
-- the project is deployed.
do $$ begin
  if not exists (select from pg_roles where rolname = 'mcp_gateway') then
    create role mcp_gateway login noinherit;
  end if;
end $$;
grant authenticated to mcp_gateway with inherit false, set true;

-- The role that tokens of OAuth clients name. It has no rights, and no role is
-- a member of it: the Data API, Storage and Realtime cannot switch to it.
do $$ begin
  if not exists (select from pg_roles where rolname = 'mcp_client') then
    create role mcp_client nologin noinherit;
  end if;
end $$;
grant usage on schema mcp to mcp_gateway, authenticated, supabase_auth_admin;

-- Raises an error that the caller may read. `code` is one of core/errors.ts.
create function mcp.refuse(code text, detail text default null) returns void
language plpgsql set search_path = '' as $$
begin
  if detail is null then
    raise exception using errcode = 'HP000', message = code;
  end if;
  raise exception using errcode = 'HP000', message = code, detail = detail;
end $$;
revoke execute on function mcp.refuse from public;
grant execute on function mcp.refuse to authenticated, mcp_gateway;

-- Settings -------------------------------------------------------------------

create table mcp.settings (
  singleton boolean primary key default true check (singleton),
  endpoint text check (endpoint ~ '^https?://[^?#]+[^/?#]$')
);
comment on table mcp.settings is 'What the database must know of the deployment; one row.';
comment on column mcp.settings.endpoint is
  'URL of the MCP endpoint; tokens of OAuth clients carry it as audience.';
insert into mcp.settings default values;
alter table mcp.settings enable row level security;
alter table mcp.settings force row level security;
grant select on mcp.settings to supabase_auth_admin;
create policy settings_for_tokens on mcp.settings
  for select to supabase_auth_admin using (true);

-- What a batch may do ----------------------------------------------------------

-- `mcp.batch` reads once who calls and what they hold, and keeps it for its
-- transaction in the setting `mcp.permissions`: their names with a space between
-- them, or `*` in a session of the user's own. Nothing else sets it, so that in
-- the Data API the answer to both questions is no.
-- In plpgsql, which keeps its plan: an SQL function is planned at every call.

-- Whether the batch runs in a session of the user's own, on the site.
create function mcp.first_party() returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(current_setting('mcp.permissions', true) = '*', false);
end $$;

-- For policies of domain tables: whether the caller holds a permission. A user's
-- own session holds all; a client holds what its user grants it now, whatever its
-- token says; nobody else holds any.
create function mcp.permits(permission text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(
    string_to_array(current_setting('mcp.permissions', true), ' ')
      && array['*', permission],
    false
  );
end $$;
revoke execute on function mcp.first_party, mcp.permits from public;
grant execute on function mcp.first_party, mcp.permits to authenticated;

-- Adds to `mcp.stored_bytes` what a statement has changed the size of a table by,
-- until the batch charges it to its user. A trigger for each kind of change, with
-- the rows before it in `gone` and those after it in `come`.
create function mcp.count_bytes() returns trigger
language plpgsql set search_path = '' as $$
declare
  bytes bigint := coalesce(nullif(current_setting('mcp.stored_bytes', true), ''), '0');
begin
  if tg_op <> 'INSERT' then
    bytes := bytes - (select coalesce(sum(pg_column_size(gone.*)), 0) from gone);
  end if;
  if tg_op <> 'DELETE' then
    bytes := bytes + (select coalesce(sum(pg_column_size(come.*)), 0) from come);
  end if;
  perform set_config('mcp.stored_bytes', bytes::text, true);
  return null;
end $$;

-- Counts what users keep in a table, which has their ids in `user_id`, toward
-- user_data_mb. No value is compressed: a row would come with one size, and go with
-- another.
create function mcp.count_table(name regclass) returns void
language plpgsql set search_path = '' as $$
declare
  attribute name;
begin
  for attribute in
    select attname from pg_catalog.pg_attribute
    where attrelid = count_table.name and attnum > 0 and attstorage = 'x'
  loop
    execute format(
      'alter table %s alter column %I set storage external', name, attribute
    );
  end loop;
  execute format(
    'create trigger counts_inserted after insert on %1$s
       referencing new table as come
       for each statement execute function mcp.count_bytes();
     create trigger counts_updated after update on %1$s
       referencing old table as gone new table as come
       for each statement execute function mcp.count_bytes();
     create trigger counts_deleted after delete on %1$s
       referencing old table as gone
       for each statement execute function mcp.count_bytes();',
    name
  );
end $$;
revoke execute on function mcp.count_bytes, mcp.count_table from public;

-- Grants ---------------------------------------------------------------------

create table mcp.grants (
  user_id uuid not null default auth.uid() references auth.users on delete cascade,
  -- No reference: Supabase Auth only marks a client as deleted.
  client_id uuid not null,
  permission text not null
    check (permission ~ '^[a-z_]{1,40}:[a-z_]{1,40}$'),
  granted_at timestamptz not null default now(),
  primary key (user_id, client_id, permission)
);
comment on table mcp.grants is
  'What each user lets each OAuth client do; read at every call.';
alter table mcp.grants enable row level security;
alter table mcp.grants force row level security;

-- Users change their grants in sessions of their own. A client changes no
-- grant, not even its own, and sees none.
grant select, insert, delete on mcp.grants to authenticated;
create policy own_grants on mcp.grants to authenticated
  using (user_id = (select auth.uid()) and (select mcp.first_party()));

-- Users grant to clients that exist. Refuses all others, so that the answer and
-- the record say why.
create function mcp.require_client(client_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  -- Whoever deletes the client waits until the grant is committed.
  perform from auth.oauth_clients as client
  where client.id = require_client.client_id and client.deleted_at is null
  for share;
  if not found then
    perform mcp.refuse('unknown_client');
  end if;
  return true;
end $$;
revoke execute on function mcp.require_client from public;
grant execute on function mcp.require_client to authenticated;
create policy grants_to_clients on mcp.grants as restrictive
  for insert to authenticated with check (mcp.require_client(client_id));

grant select on mcp.grants to supabase_auth_admin;
create policy grants_for_tokens on mcp.grants
  for select to supabase_auth_admin using (true);

-- What a client calls itself; nobody has checked it.
create function mcp.client_name(client_id uuid) returns text
language sql stable security definer set search_path = '' as $$
  select client_name from auth.oauth_clients where id = client_name.client_id
$$;
revoke execute on function mcp.client_name from public;
grant execute on function mcp.client_name to authenticated;

-- Tokens ---------------------------------------------------------------------

-- The access token hook of Supabase Auth. It rewrites the token of an OAuth
-- client, so that the token opens the MCP endpoint and nothing else:
--   sub and session_id are no UUIDs: every endpoint of Supabase Auth that takes
--     a user refuses them;
--   role is one that nobody can switch to; aud is the endpoint alone.
-- A user's own token stays as it is. The session's row says whose token it is:
-- Supabase Auth leaves client_id out of the token that follows an MFA factor.
--
-- The scope openid is refused. Its ID token does not pass through this hook,
-- and Supabase Auth accepts it as the user's own bearer token.
create function mcp.custom_access_token(event jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  claims jsonb := event -> 'claims';
  of_session auth.sessions;
  endpoint text;
begin
  select * into of_session from auth.sessions
  where id = (claims ->> 'session_id')::uuid;
  if not found then
    return mcp.token_error('There is no session for this token.');
  end if;
  if of_session.oauth_client_id is null then
    return jsonb_build_object('claims', claims);
  end if;

  -- Anywhere in the text: Supabase Auth takes white space of all kinds off each
  -- scope before it compares, and keeps what was sent. No other scope has it.
  if position('openid' in concat(of_session.scopes, ' ', claims ->> 'scope')) > 0 then
    return mcp.token_error(
      'This server issues no ID tokens. Ask for the scope "email" only.'
    );
  end if;
  if (claims ->> 'is_anonymous')::boolean then
    return mcp.token_error(
      'Anonymous users cannot connect apps. Sign in with an account first.'
    );
  end if;
  select settings.endpoint into endpoint from mcp.settings;
  if endpoint is null then
    return mcp.token_error('This server does not know its own address yet.');
  end if;

  return jsonb_build_object('claims', claims || jsonb_build_object(
    'sub', 'mcp:' || (claims ->> 'sub'),
    'session_id', 'mcp:' || (claims ->> 'session_id'),
    'role', 'mcp_client',
    'aud', jsonb_build_array(endpoint),
    'client_id', of_session.oauth_client_id,
    'mcp_permissions', coalesce((
      select jsonb_agg(permission order by permission) from mcp.grants
      where user_id = of_session.user_id
        and client_id = of_session.oauth_client_id
    ), '[]')
  ));
end $$;

-- What makes Supabase Auth answer 403 and issue no token.
create function mcp.token_error(message text) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_build_object(
    'error', jsonb_build_object('http_code', 403, 'message', message)
  )
$$;
revoke execute on function mcp.custom_access_token, mcp.token_error from public;
grant execute on function mcp.custom_access_token, mcp.token_error
  to supabase_auth_admin;
