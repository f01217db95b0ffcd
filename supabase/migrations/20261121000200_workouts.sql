-- The training log. Every key begins with the user, so that no row can point
-- at another user's, and row-level security finds its rows by index.

create schema workouts;
revoke all on schema workouts from public;
grant usage on schema workouts to authenticated;

create table workouts.exercise (
  user_id uuid not null default auth.uid() references auth.users on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text not null
    check (name = btrim(name) and char_length(name) between 1 and 200),
  -- Row-level security lets an index answer only what cannot leak; a call of
  -- lower() in the query could, a comparison of columns cannot.
  name_key text collate "C" not null generated always as (lower(name)) stored,
  created_at timestamptz(3) not null default now(),
  primary key (user_id, id),
  unique (user_id, name_key)
);
comment on table workouts.exercise is
  'An exercise one user has logged, by the name they gave it first.';
comment on column workouts.exercise.name_key is 'The name in lower case: unique per user.';

create table workouts.performed_session (
  user_id uuid not null default auth.uid() references auth.users on delete cascade,
  id uuid not null default gen_random_uuid(),
  source text not null check (source in ('homeport', 'strong', 'hevy')),
  source_key text not null check (char_length(source_key) between 1 and 500),
  content_hash text check (char_length(content_hash) <= 100),
  title text not null check (char_length(title) between 1 and 200),
  notes text check (char_length(notes) <= 10000),
  started_at timestamptz(3) not null
    check (started_at between '1899-01-01Z' and '2201-01-01Z'),
  started_at_local timestamp(3) not null,
  duration_s integer check (duration_s between 0 and 2678400),
  created_at timestamptz(3) not null default now(),
  primary key (user_id, id),
  unique (user_id, source, source_key)
);
comment on table workouts.performed_session is 'A training session: what users call a workout.';
comment on column workouts.performed_session.source is
  'Where it came from: a tool of this server, or an export of that app.';
comment on column workouts.performed_session.source_key is
  'What the source knows it by, so that it enters the log once: an idempotency key, or start and name.';
comment on column workouts.performed_session.content_hash is
  'Tells a repeated call from another one under the same idempotency key.';
comment on column workouts.performed_session.started_at_local is
  'The start as clocks showed it where the user trained; its date is the date of the session.';
comment on column workouts.performed_session.duration_s is 'Seconds.';
create index performed_session_newest
  on workouts.performed_session (user_id, started_at desc, id desc);

create table workouts.performed_exercise (
  user_id uuid not null default auth.uid() references auth.users on delete cascade,
  id uuid not null default gen_random_uuid(),
  session_id uuid not null,
  exercise_id uuid not null,
  position integer not null check (position between 1 and 10000),
  superset text check (char_length(superset) between 1 and 40),
  notes text check (char_length(notes) <= 10000),
  primary key (user_id, id),
  foreign key (user_id, session_id)
    references workouts.performed_session on delete cascade,
  foreign key (user_id, exercise_id) references workouts.exercise,
  unique (user_id, session_id, position)
);
comment on table workouts.performed_exercise is 'An exercise within a session.';
comment on column workouts.performed_exercise.position is 'Place in the session, from 1.';
comment on column workouts.performed_exercise.superset is
  'Exercises of a session that share this were done in turn.';
create index performed_exercise_of_exercise
  on workouts.performed_exercise (user_id, exercise_id, session_id);
-- Made last: of indexes that look equal in a table without statistics yet, the
-- newest is taken, and only this one finds a set's parent at once.
alter table workouts.performed_exercise
  add constraint performed_exercise_key unique (user_id, id, exercise_id);

create table workouts.performed_set (
  user_id uuid not null default auth.uid() references auth.users on delete cascade,
  id uuid not null default gen_random_uuid(),
  performed_exercise_id uuid not null,
  exercise_id uuid not null,
  completed_at timestamptz(3) not null,
  position integer not null check (position between 1 and 100000),
  kind text not null default 'normal'
    check (kind in ('normal', 'warmup', 'drop', 'failure')),
  weight_kg numeric(12, 8) check (weight_kg between 0 and 2000),
  reps integer check (reps between 0 and 10000),
  distance_m numeric(9, 2) check (distance_m between 0 and 1000000),
  duration_s integer check (duration_s between 0 and 604800),
  rpe numeric(3, 1) check (rpe between 1 and 10),
  volume_kg numeric(16, 8) generated always as (weight_kg * reps) stored,
  estimated_one_rep_max_kg numeric(12, 8) generated always as (
    case
      when weight_kg > 0 and reps = 1 then weight_kg
      when weight_kg > 0 and reps between 2 and 12
        then weight_kg * (1 + reps / 30.0)
    end
  ) stored,
  primary key (user_id, id),
  foreign key (user_id, performed_exercise_id, exercise_id)
    references workouts.performed_exercise (user_id, id, exercise_id)
    on delete cascade,
  unique (user_id, performed_exercise_id, exercise_id, position)
);
comment on table workouts.performed_set is 'A set of an exercise within a session.';
comment on column workouts.performed_set.exercise_id is
  'That of the performed exercise, kept here so that one index orders an exercise''s history.';
comment on column workouts.performed_set.completed_at is
  'When the set was done; the start of its session where no more is known.';
comment on column workouts.performed_set.position is
  'Place in the session, from 1, counted through all its exercises.';
comment on column workouts.performed_set.weight_kg is
  'Kilograms, to so many places that pounds come back as they were logged. Help from a machine or a band is weight too, as both apps export it: never negative.';
comment on column workouts.performed_set.distance_m is 'Metres.';
comment on column workouts.performed_set.duration_s is 'Seconds.';
comment on column workouts.performed_set.rpe is 'Rate of perceived exertion, 1 to 10.';
comment on column workouts.performed_set.volume_kg is 'Kilograms times repetitions.';
comment on column workouts.performed_set.estimated_one_rep_max_kg is
  'Kilograms, after Epley: w(1 + r/30). Null above 12 repetitions, where it misleads.';
create index performed_set_newest on workouts.performed_set
  (user_id, exercise_id, completed_at desc, position desc, id desc);

create view workouts.exercise_stats with (security_invoker = true) as
select performed_set.user_id,
  performed_set.id as set_id,
  performed_set.exercise_id,
  exercise.name as exercise,
  performed_set.performed_exercise_id,
  performed_exercise.session_id,
  performed_session.started_at_local::date as performed_on,
  performed_set.completed_at,
  performed_set.position,
  performed_set.kind,
  performed_set.weight_kg,
  performed_set.reps,
  performed_set.distance_m,
  performed_set.duration_s,
  performed_set.rpe,
  performed_set.volume_kg,
  performed_set.estimated_one_rep_max_kg
from workouts.performed_set
join workouts.performed_exercise
  on performed_exercise.user_id = performed_set.user_id
  and performed_exercise.id = performed_set.performed_exercise_id
join workouts.performed_session
  on performed_session.user_id = performed_exercise.user_id
  and performed_session.id = performed_exercise.session_id
-- Each set has one; joined like this, it is not looked for where nobody asks.
left join workouts.exercise
  on exercise.user_id = performed_set.user_id
  and exercise.id = performed_set.exercise_id;
comment on view workouts.exercise_stats is 'Every set, with its exercise and its session.';
grant select on workouts.exercise_stats to authenticated;

-- Two questions guard every row: is it the caller's, and may the caller do this?
do $$
declare
  name text;
begin
  foreach name in array array[
    'exercise', 'performed_session', 'performed_exercise', 'performed_set'
  ] loop
    execute format(
      'alter table workouts.%1$I enable row level security;
       alter table workouts.%1$I force row level security;
       grant select, insert, update, delete on workouts.%1$I to authenticated;
       create policy own on workouts.%1$I to authenticated
         using (user_id = (select auth.uid()))
         with check (user_id = (select auth.uid()));
       create policy may_read on workouts.%1$I as restrictive
         for select to authenticated
         using ((select mcp.permits(''workouts:read'')));
       create policy may_insert on workouts.%1$I as restrictive
         for insert to authenticated
         with check ((select mcp.permits(''workouts:write'')));
       create policy may_update on workouts.%1$I as restrictive
         for update to authenticated
         using ((select mcp.permits(''workouts:write'')));
       create policy may_delete on workouts.%1$I as restrictive
         for delete to authenticated
         using ((select mcp.permits(''workouts:write'')));',
      name
    );
    perform mcp.count_table(format('workouts.%I', name)::regclass);
  end loop;
end $$;

-- The instant at which clocks of a zone showed `local`. Postgres reads a bare
-- '+02:00' as POSIX does, west of Greenwich; here it is ISO 8601's east.
create function workouts.instant(local timestamp, time_zone text)
returns timestamptz
language sql stable set search_path = '' as $$
  select case
    when time_zone ~ '^[+-]\d\d:\d\d$' then local at time zone time_zone::interval
    else local at time zone time_zone
  end
$$;

-- What clocks of a zone show at an instant.
create function workouts.wall_clock(instant timestamptz, time_zone text)
returns timestamp
language sql stable set search_path = '' as $$
  select case
    when time_zone ~ '^[+-]\d\d:\d\d$' then instant at time zone time_zone::interval
    else instant at time zone time_zone
  end
$$;

-- The one way into the log, for tools and imports alike: adds those sessions
-- whose key is new to their source, and answers for all, in their order. A
-- session is {source, source_key, content_hash?, title, notes?, started_at? or
-- started_at_local? (else now), time_zone (a name or ±hh:mm), duration_s?,
-- exercises: [{name, superset?, notes?, sets: [{kind?, weight_kg?, reps?,
-- distance_m?, duration_s?, rpe?}]}]}.
create function workouts.add_sessions(sessions jsonb)
returns table (source_key text, session_id uuid, added boolean)
language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  workouts_added integer := 0;
begin
  -- Whoever logs learns what was there before, so must be allowed to see it.
  if not (mcp.permits('workouts:write') and mcp.permits('workouts:read')) then
    perform mcp.refuse('permission_missing');
  end if;

  begin
    perform workouts.wall_clock(now(), time_zone) from (
      select distinct session ->> 'time_zone' from jsonb_array_elements(sessions) as session
    ) as zones (time_zone);
  exception when invalid_parameter_value then
    perform mcp.refuse(
      'invalid_input',
      'time_zone: not the name of a time zone, such as Europe/Berlin.'
    );
  end;

  -- One call at a time for each user: the next one sees what this one added,
  -- and two that overlap in part cannot wait for each other.
  perform pg_advisory_xact_lock(
    hashtextextended('workouts.add_sessions ' || auth.uid(), 0)
  );

  if exists (
    select from jsonb_to_recordset(sessions)
      as incoming (source text, source_key text, content_hash text)
    join workouts.performed_session as known using (source, source_key)
    where known.user_id = auth.uid() and incoming.source = 'homeport'
      and known.content_hash is distinct from incoming.content_hash
  ) then
    perform mcp.refuse('conflict');
  end if;

  for source_key, session_id, added in
  with incoming as materialized (
    select gen_random_uuid() as id, place,
      coalesce(
        session.started_at,
        workouts.instant(session.started_at_local, session.time_zone),
        now()
      ) as started_at,
      coalesce(
        session.started_at_local,
        workouts.wall_clock(
          coalesce(session.started_at, now()), session.time_zone
        )
      ) as started_at_local,
      session.source, session.source_key, session.content_hash, session.title,
      session.notes, session.duration_s, session.exercises
    from jsonb_array_elements(sessions) with ordinality as element (document, place),
      jsonb_to_record(document) as session (
        source text, source_key text, content_hash text, title text, notes text,
        started_at timestamptz, started_at_local timestamp, time_zone text,
        duration_s integer, exercises jsonb
      )
  ),
  new_session as (
    insert into workouts.performed_session
      (id, source, source_key, content_hash, title, notes, started_at,
       started_at_local, duration_s)
    select id, source, source_key, content_hash, title, notes, started_at,
      started_at_local, duration_s
    from incoming order by place
    on conflict (user_id, source, source_key) do nothing
    returning id, source, source_key, started_at
  ),
  entry as materialized (
    select gen_random_uuid() as id, new_session.id as session_id,
      new_session.started_at, incoming.place as session_place, entry_place,
      btrim(exercise.name) as name, lower(btrim(exercise.name)) as name_key,
      exercise.superset, exercise.notes, exercise.sets
    from new_session
    join incoming using (id),
      jsonb_array_elements(incoming.exercises) with ordinality
        as element (document, entry_place),
      jsonb_to_record(document)
        as exercise (name text, superset text, notes text, sets jsonb)
  ),
  new_exercise as (
    insert into workouts.exercise (name)
    select distinct on (name_key) name from entry
    order by name_key, session_place, entry_place
    on conflict (user_id, name_key) do nothing
    returning id, name_key
  ),
  known_exercise as (
    select id, name_key from workouts.exercise where user_id = auth.uid()
    union all
    select id, name_key from new_exercise
  ),
  new_entry as (
    insert into workouts.performed_exercise
      (id, session_id, exercise_id, position, superset, notes)
    select entry.id, session_id, known_exercise.id, entry_place, superset, notes
    from entry join known_exercise using (name_key)
    returning id, exercise_id
  ),
  new_set as (
    insert into workouts.performed_set
      (performed_exercise_id, exercise_id, completed_at, position, kind,
       weight_kg, reps, distance_m, duration_s, rpe)
    select entry.id, new_entry.exercise_id, entry.started_at,
      row_number() over (
        partition by entry.session_id order by entry_place, set_place
      ),
      coalesce(done.kind, 'normal'), done.weight_kg, done.reps,
      done.distance_m, done.duration_s, done.rpe
    from entry
    join new_entry using (id),
      jsonb_array_elements(entry.sets) with ordinality
        as element (document, set_place),
      jsonb_to_record(document) as done (
        kind text, weight_kg numeric, reps integer, distance_m numeric,
        duration_s integer, rpe numeric
      )
  ),
  known_session as (
    select id, source, source_key from new_session
    union all
    select id, source, source_key from workouts.performed_session
    where user_id = auth.uid()
  )
  select incoming.source_key, known_session.id, known_session.id = incoming.id
  from incoming join known_session using (source, source_key)
  order by incoming.place
  loop
    return next;
    workouts_added := workouts_added + added::integer;
  end loop;
  perform mcp.note(jsonb_build_object('workouts_added', workouts_added));
end $$;

revoke execute on function
  workouts.instant, workouts.wall_clock, workouts.add_sessions from public;
grant execute on function
  workouts.instant, workouts.wall_clock, workouts.add_sessions to authenticated;
