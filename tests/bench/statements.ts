/** What the peers ask of Postgres, with their drivers' own placeholders: what our tools ask, in one statement. */
export const READ_SQL = `
  select session_id::text as workout_id, performed_on::text as date, kind,
    weight_kg::float8 as weight, reps, volume_kg::float8 as volume,
    estimated_one_rep_max_kg::float8 as estimated_one_rep_max
  from workouts.exercise_stats
  where exercise_id = (
    select id from workouts.exercise where name_key = lower($1::text)
  )
  order by completed_at desc, position desc, set_id desc
  limit $2::int`;

/** Adds a session, given as JSON text. */
export const WRITE_SQL = `
  select session_id::text as workout_id, added
  from workouts.add_sessions($1::text::jsonb)`;
