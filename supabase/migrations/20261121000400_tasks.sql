-- Work that outlives the call that started it, kept where every isolate finds
-- it again.

-- Settings -------------------------------------------------------------------

alter table mcp.settings
  add column tasks_per_client integer not null default 5
    check (tasks_per_client > 0),
  add column task_lifetime_minutes integer not null default 60
    check (task_lifetime_minutes between 1 and 10080);
comment on column mcp.settings.tasks_per_client is
  'How many tasks one client may have under way for one user.';
comment on column mcp.settings.task_lifetime_minutes is
  'How long a task and what came of it are kept, from its start.';

-- Tasks ----------------------------------------------------------------------

create table mcp.tasks (
  user_id uuid not null default auth.uid() references auth.users on delete cascade,
  -- 122 bits of chance: nobody guesses it, and it is no secret that counts.
  id uuid not null default gen_random_uuid(),
  client_id uuid not null default (auth.jwt() ->> 'client_id')::uuid,
  tool text not null,
  permission text not null,
  status text not null default 'working' check (
    status in ('working', 'input_required', 'completed', 'failed', 'cancelled')
  ),
  state jsonb not null,
  askable jsonb not null check (jsonb_typeof(askable) = 'array'),
  rounds integer not null default 0,
  questions jsonb not null default '{}' check (jsonb_typeof(questions) = 'object'),
  responses jsonb not null default '{}' check (jsonb_typeof(responses) = 'object'),
  message text,
  done double precision,
  total double precision,
  answer jsonb,
  refusal jsonb,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  holder uuid,
  held_until timestamptz,
  attempts integer not null default 0,
  primary key (user_id, id),
  check ((status = 'input_required') = (questions <> '{}')),
  check ((answer is not null) <= (status = 'completed')),
  check ((refusal is not null) <= (status in ('completed', 'failed')))
);
comment on table mcp.tasks is
  'Long work of clients: how far it is, or what came of it.';
comment on column mcp.tasks.state is
  'Where the work goes on: written together with the work up to there.';
comment on column mcp.tasks.askable is
  'What the client said at the start that it can be asked.';
comment on column mcp.tasks.questions is
  'What the client has to answer first, by keys that no other question of the task has had.';
comment on column mcp.tasks.held_until is
  'Until when whoever works on it counts as alive; it is free then.';
comment on column mcp.tasks.attempts is
  'How many have taken it up since it last got on.';
select mcp.count_table('mcp.tasks');
create index tasks_by_client on mcp.tasks (user_id, client_id);
create index tasks_by_end on mcp.tasks (expires_at);
alter table mcp.tasks enable row level security;
alter table mcp.tasks force row level security;

-- The user's own sessions see what all of their clients have under way.
grant select, delete, insert (tool, permission, state, askable), update (
  status, state, rounds, questions, responses, message, done, total, answer,
  refusal, updated_at, held_until, attempts
) on mcp.tasks to authenticated;
create policy own_tasks on mcp.tasks to authenticated
  using (
    user_id = (select auth.uid())
    and (
      client_id = ((select auth.jwt()) ->> 'client_id')::uuid
      or (select mcp.first_party())
    )
  );
create policy granted_tasks on mcp.tasks as restrictive to authenticated
  using (mcp.permits(permission));

-- A client starts only so many, and all of them end.
create function mcp.bound_task() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  settings mcp.settings;
begin
  -- Starts at once count one after the other.
  perform pg_advisory_xact_lock(
    hashtext('mcp.tasks'), hashtext(new.user_id::text || new.client_id)
  );
  select * into strict settings from mcp.settings;
  if settings.tasks_per_client <= (
    select count(*) from mcp.tasks as under_way
    where under_way.user_id = new.user_id
      and under_way.client_id = new.client_id
      and status in ('working', 'input_required') and expires_at > now()
  ) then
    perform mcp.refuse('too_many_tasks');
  end if;
  new.expires_at := now() + interval '1 minute' * settings.task_lifetime_minutes;
  return new;
end $$;
create trigger bound before insert on mcp.tasks
  for each row execute function mcp.bound_task();

-- Takes a task up, or holds it for whoever has: the first thing in every
-- transaction of its work, which is refused where the task has ended, another
-- holds it, or the permission behind it is gone.
create function mcp.hold_task(task_id uuid, holder uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  held mcp.tasks;
begin
  update mcp.tasks as task set
    holder = hold_task.holder,
    held_until = clock_timestamp() + interval '10 seconds',
    attempts = attempts
      + (task.holder is distinct from hold_task.holder)::integer
  where user_id = auth.uid()
    and client_id = (auth.jwt() ->> 'client_id')::uuid
    and id = task_id
    and status = 'working' and expires_at > clock_timestamp()
    and (
      task.holder = hold_task.holder
      or coalesce(held_until < clock_timestamp(), true)
    )
  returning * into held;
  if not found then
    perform mcp.refuse('task_ended');
  end if;
  if not mcp.permits(held.permission) then
    perform mcp.refuse('permission_missing');
  end if;
end $$;

revoke execute on function mcp.bound_task, mcp.hold_task from public;
grant execute on function mcp.hold_task to mcp_gateway;
