-- A gym of 10,000 users with 1,000,000 sets, and one OAuth client that may read
-- and write for each of them. Ids follow from numbers, so that tokens can be made
-- without asking. Keys are not checked while it fills; they hold by construction.
set session_replication_role = replica;

create function pg_temp.id(n bigint) returns uuid language sql immutable as $$
  select ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid
$$;

insert into auth.users (id, aud, role, email, created_at, updated_at)
select pg_temp.id(n), 'authenticated', 'authenticated', n || '@gym.test',
  now(), now()
from generate_series(1, 10000) as n;

insert into auth.oauth_clients
  (id, registration_type, redirect_uris, grant_types, token_endpoint_auth_method)
values (pg_temp.id(1), 'dynamic', 'https://app.test/back', 'authorization_code',
  'none');

insert into auth.sessions (id, user_id, oauth_client_id, created_at, updated_at)
select pg_temp.id(n), pg_temp.id(n), pg_temp.id(1), now(), now()
from generate_series(1, 10000) as n;

insert into mcp.grants (user_id, client_id, permission)
select pg_temp.id(n), pg_temp.id(1), permission
from generate_series(1, 10000) as n,
  (values ('workouts:read'), ('workouts:write')) as held (permission);

insert into workouts.exercise (user_id, id, name)
select pg_temp.id(n), pg_temp.id(2 * n + e),
  (array['Bench Press (Barbell)', 'Squat (Barbell)'])[e + 1]
from generate_series(1, 10000) as n, generate_series(0, 1) as e;

insert into workouts.performed_session
  (user_id, id, source, source_key, title, started_at, started_at_local, duration_s)
select pg_temp.id(n), pg_temp.id(10 * n + s), 'strong', 'gym ' || s, 'Full body',
  at, at at time zone 'UTC', 3600
from generate_series(1, 10000) as n, generate_series(0, 9) as s,
  lateral (select timestamptz '2026-01-01 18:00Z' + s * interval '2 days') as start (at);

insert into workouts.performed_exercise
  (user_id, id, session_id, exercise_id, position)
select pg_temp.id(n), pg_temp.id(2 * (10 * n + s) + e), pg_temp.id(10 * n + s),
  pg_temp.id(2 * n + e), e + 1
from generate_series(1, 10000) as n, generate_series(0, 9) as s,
  generate_series(0, 1) as e;

insert into workouts.performed_set
  (user_id, id, performed_exercise_id, exercise_id, completed_at, position,
   weight_kg, reps)
select pg_temp.id(n), pg_temp.id(5 * (2 * (10 * n + s) + e) + p),
  pg_temp.id(2 * (10 * n + s) + e), pg_temp.id(2 * n + e),
  timestamptz '2026-01-01 18:00Z' + s * interval '2 days', 5 * e + p + 1,
  60 + s * 1.25, 4 + p
from generate_series(1, 10000) as n, generate_series(0, 9) as s,
  generate_series(0, 1) as e, generate_series(0, 4) as p;

-- What is measured is a call, not how long a limit makes it wait.
update mcp.settings set
  client_burst_credits = 1000000000, client_credits_per_minute = 1000000000,
  user_burst_credits = 1000000000, user_credits_per_minute = 1000000000;

set session_replication_role = origin;
