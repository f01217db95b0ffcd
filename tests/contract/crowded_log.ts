import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import type { TestDatabase } from "../support/database.ts";

/** A character that is visible and takes four bytes. */
const FAT = "𝕏";

/** The longest that the log and the list of clients take, by what they are. */
export const CROWD = {
  exercises: 120,
  sessions: 120,
  /** Of the one session that is larger than any answer. */
  performedExercises: 20,
  setsOfEach: 250,
  clients: 120,
  workoutId: "de300000-0000-4000-8000-00000000ffff",
  exercise: `1${FAT.repeat(199)}`,
} as const;

/** Fills the log of `caller`, and the list of their clients, with as much as fits into each field. */
export async function crowd({ sql }: TestDatabase, { userId }: Caller) {
  const { exercises, sessions, performedExercises, setsOfEach, clients } =
    CROWD;
  await sql`
    insert into workouts.exercise (user_id, name)
    select ${userId}, rpad(n::text, 200, ${FAT})
    from generate_series(1, ${exercises}::int) as n`;
  await sql`
    insert into workouts.performed_session
      (user_id, id, source, source_key, title, notes, started_at,
       started_at_local, duration_s)
    select ${userId},
      case n when 1 then ${CROWD.workoutId}::uuid else gen_random_uuid() end,
      'strong', n, repeat(${FAT}, 200), repeat(${FAT}, 10000), now(), now(),
      2678400
    from generate_series(1, ${sessions}::int) as n`;
  // Every exercise is in the second session, so that it has records.
  await sql`
    insert into workouts.performed_exercise
      (user_id, session_id, exercise_id, position, superset, notes)
    select ${userId}, session.id, exercise.id,
      number,
      repeat(${FAT}, 40), repeat(${FAT}, 10000)
    from (
      select *, split_part(name, ${FAT}, 1)::int as number
      from workouts.exercise where user_id = ${userId}
    ) as exercise
    join workouts.performed_session as session using (user_id)
    where source_key = '2'
      or (source_key = '1' and number <= ${performedExercises})`;
  await sql`
    insert into workouts.performed_set
      (user_id, performed_exercise_id, exercise_id, completed_at, position,
       kind, weight_kg, reps, distance_m, duration_s, rpe)
    select entry.user_id, entry.id, exercise_id, now(), n, 'failure',
      1999.99, 12, 999999.99, 604800, 9.5
    from workouts.performed_exercise as entry,
      generate_series(1, case entry.session_id
        when ${CROWD.workoutId} then ${setsOfEach}::int else 1 end) as n
    where user_id = ${userId}`;
  await sql`
    with client as (
      insert into auth.oauth_clients
        (id, registration_type, redirect_uris, grant_types, client_name,
         token_endpoint_auth_method)
      select gen_random_uuid(), 'dynamic', 'https://app.test/back',
        'authorization_code', repeat(${FAT}, 100), 'none'
      from generate_series(1, ${clients}::int)
      returning id
    ),
    held as (
      insert into mcp.grants (user_id, client_id, permission)
      select ${userId}, id, permission
      from client, unnest(array['workouts:read', 'workouts:write',
        'account:read']) as permission
    )
    insert into mcp.audit_log
      (user_id, client_id, session_id, request_id, tool, effect, outcome,
       refusal)
    select ${userId}, id, gen_random_uuid(), 'r', 'get_personal_records',
      'read', 'refused', 'permission_missing'
    from client`;
}
