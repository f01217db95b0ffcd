-- The one way from the function to the database.

-- Authorization ----------------------------------------------------------------

-- What the caller of a batch holds, as `mcp.permissions` keeps it. Refuses a
-- session that has ended or expired, belongs to another client than the token
-- says or to a deleted one, or whose user is banned or deleted. Supabase Auth
-- keeps all of that in these tables.
create function mcp.authenticate(claims jsonb) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
  of_user constant uuid := claims ->> 'sub';
  of_session constant uuid := claims ->> 'session_id';
  of_client constant uuid := claims ->> 'client_id';
  permissions text;
begin
  select case when of_client is null then '*' else array_to_string(array(
    select permission from mcp.grants as held
    where held.user_id = of_user and held.client_id = of_client
  ), ' ') end
  into permissions
  from auth.sessions as session
  join auth.users as account on account.id = session.user_id
  left join auth.oauth_clients as client on client.id = session.oauth_client_id
  where session.id = of_session
    and session.user_id = of_user
    and session.oauth_client_id is not distinct from of_client
    and (session.not_after is null or session.not_after > clock_timestamp())
    and account.deleted_at is null
    and (account.banned_until is null or account.banned_until <= clock_timestamp())
    and client.deleted_at is null;
  if not found then
    perform mcp.refuse('session_ended');
  end if;
  return permissions;
end $$;

-- Refuses a call, or an action of a user's own session, that the caller may not
-- make now. It waits for nothing. The confirmation that a call brings is used up:
-- that counts only if the batch succeeds.
create function mcp.authorize(claims jsonb, call jsonb, first_party boolean)
returns void
language plpgsql security definer set search_path = '' as $$
begin
  if first_party <> mcp.first_party() then
    perform mcp.refuse(
      case when first_party then 'first_party_only' else 'client_only' end
    );
  end if;
  if first_party then
    return;
  end if;
  -- Work on a task costs nothing: its start was charged.
  if call ? 'charged_as' then
    perform mcp.require_credits(claims, call ->> 'charged_as');
  end if;
  if call ? 'permission' and not mcp.permits(call ->> 'permission') then
    perform mcp.refuse('permission_missing');
  end if;
  if call ? 'nonce' then
    perform mcp.spend(call);
  end if;
end $$;

-- Refuses what was done with permissions that the caller does not hold any more:
-- all that it held are asked for, since a statement may use any of them.
create function mcp.authorize_again(claims jsonb, held text) returns void
language plpgsql stable security definer set search_path = '' as $$
begin
  if not string_to_array(held, ' ')
    <@ string_to_array(mcp.authenticate(claims), ' ')
  then
    perform mcp.refuse('permission_missing');
  end if;
end $$;

-- Record -------------------------------------------------------------------------

-- Whether a refusal is the caller's to mend, or the server's fault.
create function mcp.outcome_of(refusal text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return case
    when refusal in ('unavailable', 'too_slow', 'broken_off', 'result_lost')
      then 'failed'
    else 'refused'
  end;
end $$;

-- Records a call and takes what it costs: the last thing in its transaction.
-- A call is {id, tool, permission?, effect, request_id, trace_id?, era?,
-- arguments?, about?, outcome, refusal?, final, charged_as?, nonce?,
-- nonce_expires_at?}. It costs what the effect `charged_as` costs. Its `refusal`
-- is one that the caller reads though the batch has done what it should.
create function mcp.record(claims jsonb, call jsonb, refusal text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  of_user constant uuid := claims ->> 'sub';
  of_client constant uuid := claims ->> 'client_id';
  outcome constant text :=
    case when refusal is null then call ->> 'outcome' else mcp.outcome_of(refusal) end;
begin
  insert into mcp.audit_log (
    call_id, user_id, client_id, session_id, request_id, trace_id, era, tool,
    effect, arguments, about, outcome, refusal, final
  )
  values (
    (call ->> 'id')::uuid, of_user, of_client, (claims ->> 'session_id')::uuid,
    call ->> 'request_id', call ->> 'trace_id', call ->> 'era', call ->> 'tool',
    call ->> 'effect', call -> 'arguments',
    nullif(
      coalesce(call -> 'about', '{}')
        || coalesce(nullif(current_setting('mcp.about', true), ''), '{}')::jsonb,
      '{}'
    ),
    outcome, record.refusal,
    refusal is not null or (call -> 'final')::boolean
  );
  -- What is not charged waits for no other call; mcp.recount_stored() counts it.
  if call ? 'charged_as' then
    perform mcp.charge(
      of_user, of_client, call ->> 'charged_as', pg_column_size(call)
    );
  end if;
end $$;

-- The batch ----------------------------------------------------------------------

-- All that is done in one transaction, in one statement: authorize, work as the
-- caller, charge and record. A batch is {claims, first_party?, call?, refusal?:
-- {code, detail?}, task?: {id, holder}, reads_only, statements: [{text, values:
-- [text], required?: {code, detail?}}]}. The rows of each statement come back as
-- one JSON list. A last row with `error` says that nothing was done, and why:
-- {code, detail} in words for the caller, or {cause} for the log alone.
--
-- The work is a subtransaction: what a refused call did is rolled back, and the
-- refusal is recorded all the same. `refusal` is one that came up before the
-- database was asked.
--
-- A statement is prepared under the name of its text when a connection first
-- meets it: where row-level security guards every table, planning costs more
-- than reading does, and only a prepared statement keeps its plan. That is done
-- here, since poolers in transaction mode let no client do it: a batch that meets
-- a statement which is not prepared begins anew, and prepares as it goes.
create function mcp.batch(batch jsonb) returns table (rows json, error json)
language plpgsql set search_path = '' as $$
declare
  call constant jsonb := batch -> 'call';
  claims constant jsonb := batch -> 'claims';
  first_party constant boolean := coalesce((batch -> 'first_party')::boolean, false);
  reads_only constant boolean := batch -> 'reads_only';
  prepares boolean := false;
  held text;
  stored_bytes bigint;
  statement record;
  answers json[];
  -- What set_config() returns: an assignment is cheaper than `perform`.
  setting text;
  state text;
  message text;
  detail text;
  refusal text;
begin
  -- Before the subtransaction: the slot is held until the call is charged.
  if (first_party or call is not null) and not mcp.take_slot(claims) then
    refusal := 'busy';
    state := 'HP000';
    detail := 'As many calls of this user are under way as may be at once.';
  end if;
  while refusal is null loop
    begin
      answers := '{}';
      held := mcp.authenticate(claims);
      setting := set_config('mcp.permissions', held, true);
      setting := set_config('request.jwt.claims', claims::text, true);
      -- Where auth.uid() looks first: it need not read all claims for each table.
      setting := set_config('request.jwt.claim.sub', claims ->> 'sub', true);
      setting := set_config('TimeZone', 'UTC', true);
      if first_party or call is not null then
        perform mcp.authorize(claims, call, first_party);
      end if;
      if batch ? 'refusal' then
        perform mcp.refuse(
          batch -> 'refusal' ->> 'code', batch -> 'refusal' ->> 'detail'
        );
      end if;
      if batch ? 'task' then
        perform mcp.hold_task(
          (batch -> 'task' ->> 'id')::uuid, (batch -> 'task' ->> 'holder')::uuid
        );
      end if;
      -- Neither can be undone from inside: the transaction has read by then, and
      -- the gateway's own role has nothing to go back to. Postgres takes back the
      -- first where the subtransaction ends.
      if reads_only then
        setting := set_config('transaction_read_only', 'on', true);
      end if;
      if not reads_only then
        -- "Delete my data" takes it alone.
        perform pg_advisory_xact_lock_shared(
          hashtextextended('mcp.writes ' || (claims ->> 'sub'), 0)
        );
      end if;
      setting := set_config('role', 'authenticated', true);
      for statement in
        select text, 'homeport_' || md5(text) as name, required, (
          select '(' || string_agg(quote_nullable(value), ',' order by place) || ')'
          from jsonb_array_elements_text(values) with ordinality as given (value, place)
        ) as arguments
        from jsonb_to_recordset(batch -> 'statements')
          as listed (text text, values jsonb, required jsonb)
      loop
        if prepares and not exists (
          select from pg_catalog.pg_prepared_statements as prepared
          where prepared.name = statement.name
        ) then
          begin
            execute format(
              $sql$
              prepare %I as with answer as (%s
              ) select coalesce(json_agg(answer.*), '[]') from answer
              $sql$, statement.name, statement.text
            );
          exception when feature_not_supported then
            -- A change that returns nothing.
            execute format(
              $sql$
              prepare %I as with change as (%s
              ) select json_build_array()
              $sql$, statement.name, statement.text
            );
          end;
        end if;
        execute concat('execute ', statement.name, statement.arguments) into rows;
        if statement.required is not null and rows::text = '[]' then
          perform mcp.refuse(
            statement.required ->> 'code', statement.required ->> 'detail'
          );
        end if;
        answers := answers || rows;
      end loop;
      if not reads_only then
        -- What fails at the end must fail before the record says that it is done.
        set constraints all immediate;
      end if;
      setting := set_config('role', 'none', true);
      stored_bytes := nullif(current_setting('mcp.stored_bytes', true), '');
      if stored_bytes <> 0 then
        perform mcp.count_stored(claims, stored_bytes);
      end if;
      -- The session or the grant may have ended meanwhile. A write that was asked
      -- for before must not follow; a read that was quick came before.
      if not reads_only
        or clock_timestamp() > statement_timestamp() + interval '100 milliseconds'
      then
        perform mcp.authorize_again(claims, held);
      end if;
      exit;
    exception when others or query_canceled then
      get stacked diagnostics state = returned_sqlstate, message = message_text,
        detail = pg_exception_detail;
    end;
    if prepares or state <> '26000' then
      refusal := case state
        when 'HP000' then message
        when '57014' then 'too_slow'
        when '55P03' then 'busy'
        when '40P01' then 'busy'
        else 'unavailable'
      end;
      exit;
    end if;
    -- Texts are few; were they not, a connection must not fill up with them. Those
    -- that a pooler has prepared for itself are not ours to drop.
    if (
      select count(*) from pg_catalog.pg_prepared_statements
      where name ^@ 'homeport_'
    ) >= 200 then
      for statement in
        select format('deallocate %I', name) as text
        from pg_catalog.pg_prepared_statements
        where name ^@ 'homeport_'
        order by prepare_time desc offset 150
      loop
        execute statement.text;
      end loop;
    end if;
    prepares := true;
  end loop;
  if call is not null then
    -- What costs nothing; that a task has ended is on record all the same.
    if refusal in ('rate_limited', 'log_full', 'busy', 'session_ended')
      and not batch ? 'task'
    then
      perform mcp.count_refusal(claims, refusal);
    else
      perform mcp.record(claims, call, coalesce(refusal, call ->> 'refusal'));
    end if;
  end if;
  if refusal is null then
    foreach rows in array answers loop
      return next;
    end loop;
  else
    rows := null;
    error := json_build_object(
      'code', refusal,
      'detail', case state when 'HP000' then nullif(detail, '') end,
      'cause', case when state <> 'HP000'
        then json_build_object('code', state, 'message', message) end
    );
    return next;
  end if;
end $$;

-- Records how work ended that began outside a transaction: the end of a call
-- that is on record as started.
create function mcp.conclude(claims jsonb, call jsonb, refusal text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (
    select from mcp.audit_log as begun
    where begun.call_id = (call ->> 'id')::uuid
      and begun.user_id = (claims ->> 'sub')::uuid
      and not begun.final and begun.outcome = 'started'
      and not exists (
        select from mcp.audit_log as ended
        where ended.user_id = begun.user_id and ended.at >= begun.at
          and ended.call_id = begun.call_id and ended.final
      )
  ) then
    raise exception 'no call of that id is under way';
  end if;
  perform mcp.record(claims, call, refusal);
end $$;

revoke execute on function
  mcp.authenticate, mcp.authorize, mcp.authorize_again, mcp.outcome_of,
  mcp.record, mcp.batch, mcp.conclude from public;
grant execute on function
  mcp.authenticate, mcp.authorize, mcp.authorize_again, mcp.record, mcp.batch, mcp.conclude
  to mcp_gateway;
