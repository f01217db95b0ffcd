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
grant usage on schema mcp to mcp_gateway, authenticated, supabase_auth_admin;

-- A refusal the server tells its caller: `code` is one of kernel/refusal.ts.
create function mcp.refuse(code text, detail text default null) returns void
language plpgsql set search_path = '' as $$
begin
  if detail is null then
    raise exception using errcode = 'HP000', message = code;
  end if;
  raise exception using errcode = 'HP000', message = code, detail = detail;
end $$;
revoke execute on function mcp.refuse from public;
grant execute on function mcp.refuse to authenticated;

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

-- Grants ---------------------------------------------------------------------

create table mcp.grants (
  user_id uuid not null default auth.uid() references auth.users on delete cascade,
  -- No reference: Supabase Auth only marks a client as deleted.
  client_id uuid not null,
  permission text not null
    check (permission ~ '^[a-z]{1,40}:(read|write|approve)$'),
  granted_at timestamptz not null default now(),
  primary key (user_id, client_id, permission)
);
comment on table mcp.grants is
  'What each user lets each OAuth client do; read at every call.';
alter table mcp.grants enable row level security;
alter table mcp.grants force row level security;

-- The user changes their grants in sessions of their own; no client may, not
-- even its own, and no client may see what others hold.
grant select, insert, delete on mcp.grants to authenticated;
create policy own_grants on mcp.grants to authenticated
  using (
    user_id = (select auth.uid())
    and ((select auth.jwt()) ->> 'client_id') is null
  );

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

-- For policies of domain tables: whether the caller may. A user's own session
-- may do everything; a client's, what is granted now, whatever its token says.
-- In plpgsql, which keeps its plan; an SQL function is planned at every call.
create function mcp.permits(permission text) returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare
  claims jsonb := auth.jwt();
begin
  return (claims ->> 'client_id') is null or exists (
    select from mcp.grants as held
    where held.user_id = (claims ->> 'sub')::uuid
      and held.client_id = (claims ->> 'client_id')::uuid
      and held.permission = permits.permission
  );
end $$;
revoke execute on function mcp.permits from public;
grant execute on function mcp.permits to authenticated;

-- Audit ----------------------------------------------------------------------

create table mcp.audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  user_id uuid not null,
  client_id uuid not null,
  session_id uuid not null,
  request_id text not null,
  tool text not null,
  effect text not null check (effect in ('read', 'add', 'replace', 'destroy')),
  outcome text not null check (outcome in ('done', 'asked', 'refused', 'failed')),
  refusal text,
  check ((outcome in ('done', 'asked')) = (refusal is null))
);
comment on table mcp.audit_log is
  'Every call: a done one in the transaction of its work, others after it.';
create index audit_log_by_user on mcp.audit_log (user_id, at desc);
alter table mcp.audit_log enable row level security;
alter table mcp.audit_log force row level security;
grant select on mcp.audit_log to authenticated;
create policy own_audit_log on mcp.audit_log for select to authenticated
  using (
    user_id = (select auth.uid())
    and ((select auth.jwt()) ->> 'client_id') is null
  );

-- Tokens ---------------------------------------------------------------------

-- The access token hook of Supabase Auth. An OAuth client's token says what it
-- was granted and for which endpoint it is; a user's own stays as it is. The
-- answer replaces every claim, so it is the claims that came plus ours. The
-- audience comes as a string, or as a list in the first token after Supabase
-- Auth has started.
create function mcp.custom_access_token(event jsonb) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object('claims', case
    when claims ->> 'client_id' is null then claims
    else claims || jsonb_build_object(
      'permissions', coalesce((
        select jsonb_agg(permission order by permission) from mcp.grants
        where user_id = (claims ->> 'sub')::uuid
          and client_id = (claims ->> 'client_id')::uuid
      ), '[]'),
      'aud', jsonb_build_array() || (claims -> 'aud') || coalesce((
        select to_jsonb(endpoint) from mcp.settings where endpoint is not null
      ), '[]')
    )
  end)
  from (select event -> 'claims') as of_event (claims)
$$;
revoke execute on function mcp.custom_access_token from public;
grant execute on function mcp.custom_access_token to supabase_auth_admin;
