-- The project's own token hook. It records each event and the session's row as
-- the hook sees it. For some users, by the first word of their address, it acts
-- differently; 'untouched' gets the tokens that Supabase Auth itself makes.
create table public.hook_events (
  id bigint generated always as identity primary key,
  event jsonb not null,
  session jsonb
);
grant insert on public.hook_events to supabase_auth_admin;

create function public.contract_hook(event jsonb) returns jsonb
language plpgsql set search_path = '' as $$
begin
  insert into public.hook_events (event, session)
  select contract_hook.event, (
    select to_jsonb(sessions) from auth.sessions
    where id = (contract_hook.event -> 'claims' ->> 'session_id')::uuid
  );
  case split_part(event -> 'claims' ->> 'email', '.', 1)
    when 'untouched' then
      return jsonb_build_object('claims', event -> 'claims');
    when 'refused' then
      return '{"error": {"http_code": 403, "message": "Not today."}}';
    when 'incomplete' then
      return jsonb_build_object('claims', (event -> 'claims') - 'email' - 'aal');
    when 'replaced' then
      return jsonb_build_object('claims',
        (event -> 'claims') - 'user_metadata'
          || '{"aud": ["authenticated", "https://other.example"]}');
    else
      return mcp.custom_access_token(event);
  end case;
end $$;
revoke execute on function public.contract_hook from public;
grant execute on function public.contract_hook to supabase_auth_admin;

update mcp.settings set endpoint = 'https://mcp.example/mcp';
