-- Demo data: demo@example.com, password homeport-demo, and twelve weeks of
-- training up to yesterday. Running it again adds nothing.
do $$
declare
  demo constant uuid := 'de300000-0000-4000-8000-000000000001';
begin
  insert into auth.users (
    instance_id, id, aud, role, email, encrypted_password, email_confirmed_at,
    confirmation_token, recovery_token, email_change_token_new, email_change,
    raw_app_meta_data, raw_user_meta_data, created_at, updated_at
  ) values (
    '00000000-0000-0000-0000-000000000000', demo, 'authenticated',
    'authenticated', 'demo@example.com',
    '$2b$10$zwIObuueEMzInIa59SfI1uNzo0nASigV8ojNUq7LGJSQRdMlOuK.u', now(),
    '', '', '', '',
    '{"provider": "email", "providers": ["email"]}', '{}', now(), now()
  ) on conflict do nothing;
  -- Someone may have signed up with that address: then leave them alone.
  if not exists (select from auth.users where id = demo) then
    return;
  end if;
  insert into auth.identities (
    provider_id, user_id, identity_data, provider, last_sign_in_at, created_at,
    updated_at
  ) values (
    demo, demo,
    jsonb_build_object(
      'sub', demo, 'email', 'demo@example.com', 'email_verified', true,
      'phone_verified', false
    ),
    'email', now(), now(), now()
  ) on conflict do nothing;

  perform set_config('mcp.permissions', '*', true),
    set_config('request.jwt.claims', jsonb_build_object('sub', demo)::text, true);
  perform workouts.add_sessions((
  with plan (title, place, exercise, first_kg, weekly_kg, step_kg, reps) as (values
    ('Push day', 1, 'Bench Press (Barbell)', 60.0, 1.25, 2.5, 8),
    ('Push day', 2, 'Overhead Press (Barbell)', 37.5, 0.75, 2.5, 8),
    ('Push day', 3, 'Triceps Pushdown (Cable)', 22.5, 0.6, 2.5, 12),
    ('Pull day', 1, 'Deadlift (Barbell)', 100.0, 2.5, 2.5, 5),
    ('Pull day', 2, 'Pull Up', null, null, null, 6),
    ('Pull day', 3, 'Bent Over Row (Barbell)', 50.0, 1.25, 2.5, 10),
    ('Leg day', 1, 'Squat (Barbell)', 80.0, 2.5, 2.5, 6),
    ('Leg day', 2, 'Romanian Deadlift (Barbell)', 65.0, 1.5, 2.5, 10),
    ('Leg day', 3, 'Plank', null, null, null, null)
  ),
  day as (
    select n, n / 3 as week,
      (array['Push day', 'Pull day', 'Leg day'])[n % 3 + 1] as title,
      -- Three sessions a week: two, two and three days apart.
      current_date - 1 - ((35 - n) * 7 + 2) / 3 as date,
      -- Every fifth week is a light one.
      case when n / 3 % 5 = 4 then 0.85 else 1 end as effort
    from generate_series(0, 35) as n
  ),
  worked as (
    select n, place, exercise, reps, week,
      round((first_kg + week * weekly_kg) * effort / step_kg) * step_kg as kg
    from day join plan using (title)
  ),
  done as (
    select n, place, exercise, number, case number when 0 then 'warmup' else 'normal' end as kind,
      case number when 0 then round(kg * 0.6 / 2.5) * 2.5 else kg end as weight_kg,
      -- The last set is hard; one good day in four brings a repetition more.
      case when number = 0 then reps
        else reps + (kg is null)::integer * week / 3 + ((n + place) % 4 = 0)::integer
          - (number = 3)::integer - ((n + number) % 5 = 0)::integer
      end as reps,
      case when exercise = 'Plank' then 45 + 5 * week - 5 * number end as duration_s,
      case when number > 0 and exercise <> 'Plank'
        then 7 + number * 0.5 + (n % 2) * 0.5
      end as rpe
    from worked, generate_series(0, 3) as number
    where number > 0 or kg is not null
  ),
  entry as (
    select n, place, jsonb_build_object(
      'name', exercise,
      'sets', jsonb_agg(jsonb_build_object(
        'kind', kind, 'weight_kg', weight_kg, 'reps', reps,
        'duration_s', duration_s, 'rpe', rpe
      ) order by number)
    ) as exercise
    from done group by n, place, exercise
  ),
  session as (
    select n, jsonb_build_object(
      'source', 'homeport', 'source_key', format('demo %s', n + 1),
      'title', title,
      'notes', case effort when 0.85 then 'Light week' end,
      'started_at_local', date + make_time(18, n * 7 % 50, 0),
      'time_zone', 'Europe/Berlin', 'duration_s', 3300 + n * 130 % 900,
      'exercises', jsonb_agg(exercise order by place)
    ) as session
    from day join entry using (n)
    group by n, title, effort, date
  )
  select jsonb_agg(session order by n) from session
  ));
end $$;
