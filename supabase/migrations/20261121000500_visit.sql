-- The one way from the function to the database.

-- All of one visit, in one statement: who calls; what must be granted first, or
-- put on record; the work, as the caller. {claims, call?, refusal?, task?: {id,
-- holder}, reads_only, statements: [{text, values: [text]}]}; the rows of each
-- statement come back as one JSON list.
--
-- A statement is prepared under the name of its text when a connection first
-- meets it: where row-level security guards every table, planning costs more
-- than reading does, and only a prepared statement keeps its plan. That is done
-- here, since poolers in transaction mode let no client do it.
create function mcp.visit(visit jsonb) returns setof json
language plpgsql set search_path = '' as $$
declare
  statement record;
  answer json;
begin
  perform set_config('request.jwt.claims', visit ->> 'claims', true),
    -- Where auth.uid() looks first: it need not read all claims for each table.
    set_config('request.jwt.claim.sub', visit -> 'claims' ->> 'sub', true),
    set_config('TimeZone', 'UTC', true);
  if visit ? 'refusal' then
    perform mcp.record_refusal(visit -> 'call', visit ->> 'refusal');
  elsif visit ? 'call' then
    perform mcp.admit(visit -> 'call');
  end if;
  if visit ? 'task' then
    perform mcp.hold_task(
      (visit -> 'task' ->> 'id')::uuid, (visit -> 'task' ->> 'holder')::uuid
    );
  end if;
  -- Neither can be undone from inside: the transaction has read by then, and the
  -- gateway's own role has nothing to go back to.
  if (visit -> 'reads_only')::boolean then
    perform set_config('transaction_read_only', 'on', true);
  end if;
  perform set_config('role', 'authenticated', true);
  for statement in
    select text, 'homeport_' || md5(text) as name, (
      select '(' || string_agg(quote_nullable(value), ',' order by place) || ')'
      from jsonb_array_elements_text(values) with ordinality as given (value, place)
    ) as arguments
    from jsonb_to_recordset(visit -> 'statements') as listed (text text, values jsonb)
  loop
    begin
      execute concat('execute ', statement.name, statement.arguments) into answer;
    exception when invalid_sql_statement_name then
      perform mcp.prepare(statement.name, statement.text);
      execute concat('execute ', statement.name, statement.arguments) into answer;
    end;
    return next answer;
  end loop;
end $$;

-- Prepares a statement so that it gives its rows as one JSON list.
create function mcp.prepare(name text, statement text) returns void
language plpgsql set search_path = '' as $$
begin
  -- Texts are few; were they not, a connection must not fill up with them.
  if (select count(*) from pg_catalog.pg_prepared_statements) >= 200 then
    deallocate all;
  end if;
  execute format(
    $sql$
    prepare %I as with answer as (%s
    ) select coalesce(json_agg(answer.*), '[]') from answer
    $sql$, name, statement
  );
exception when feature_not_supported then
  -- A change that returns nothing.
  execute format(
    $sql$
    prepare %I as with change as (%s
    ) select json_build_array()
    $sql$, name, statement
  );
end $$;

revoke execute on function mcp.visit, mcp.prepare from public;
grant execute on function mcp.visit to mcp_gateway;
-- Called as the caller, whom it lets do nothing new.
grant execute on function mcp.prepare to authenticated;
