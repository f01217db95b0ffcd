-- A process on its owner's computer acts as a user by the gateway's connection
-- string alone. It does so as a client like any other: named, granted, limited,
-- recorded, and shut out on the site.

-- The session in which the process acts; made where the user has not been here
-- before, or has the process connect again. What the user has ended stays ended.
create function mcp.open_local_session(
  of_user uuid, permissions text[], again boolean
)
returns table (client_id uuid, session_id uuid, granted jsonb)
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  local_client constant uuid := '2b54f0a6-7d4e-4c39-9f13-6f0a1c8e5d72';
  local_session uuid;
begin
  if not exists (
    select from auth.users where id = of_user and deleted_at is null
      and (banned_until is null or banned_until < now())
  ) then
    perform mcp.refuse('not_found');
  end if;

  -- Confidential and without a secret: nobody exchanges a code in its name.
  insert into auth.oauth_clients (
    id, registration_type, redirect_uris, grant_types, client_name,
    client_type, token_endpoint_auth_method
  )
  values (
    local_client, 'manual', 'http://127.0.0.1/', 'authorization_code',
    'Homeport on your own computer', 'confidential', 'client_secret_basic'
  )
  on conflict (id) do nothing;

  -- Locks the row, whether it changes it or not: processes that start at once
  -- share one session. The site ends consent and session together.
  insert into auth.oauth_consents (id, user_id, client_id, scopes)
  values (gen_random_uuid(), of_user, local_client, 'email')
  on conflict (user_id, client_id) do update
    set granted_at = now(), revoked_at = null where again;
  if found then
    delete from auth.sessions
    where user_id = of_user and oauth_client_id = local_client;
    insert into mcp.grants (user_id, client_id, permission)
    select of_user, local_client, unnest(permissions)
    on conflict do nothing;
    insert into auth.sessions
      (id, user_id, oauth_client_id, aal, created_at, updated_at)
    values (gen_random_uuid(), of_user, local_client, 'aal1', now(), now());
  end if;

  select id into local_session from auth.sessions
  where user_id = of_user and oauth_client_id = local_client;
  if local_session is null then
    perform mcp.refuse('session_ended');
  end if;
  return query select local_client, local_session,
    coalesce(jsonb_agg(permission order by permission), '[]')
  from mcp.grants where user_id = of_user and client_id = local_client;
end $$;
revoke execute on function mcp.open_local_session from public;
grant execute on function mcp.open_local_session to mcp_gateway;
