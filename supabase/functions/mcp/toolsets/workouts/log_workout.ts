import { z } from "zod";
import { json, required, sql } from "../../core/sql.ts";
import { defineTool } from "../../core/tool.ts";
import { weightUnit } from "./weight.ts";
import { sessionDocument, Workout } from "./workout.ts";
import {
  SUMMARIES,
  type SummaryRow,
  workoutLink,
  WorkoutSummary,
  workoutSummary,
} from "./workout_summary.ts";

/** Adds one whole session to the caller's log. */
export const logWorkout = defineTool({
  name: "log_workout",
  title: "Log a workout",
  description: `Adds one whole training session to the user's log.

Use it when the user tells what they trained. Look names up with list_exercises first: a new spelling makes a new exercise. It cannot change what is logged already.`,
  permission: "workouts:write",
  effect: "add",
  input: Workout,
  output: WorkoutSummary.extend({
    weight_unit: weightUnit,
    already_logged: z.boolean().describe("By an earlier call"),
    new_exercises: z.array(z.string()).describe(
      "First logged here; misspelt?",
    ),
  }),
  examples: [{
    title: "Push day",
    started_at: "2026-03-01T18:30:00+01:00",
    weight_unit: "kg",
    exercises: [{
      name: "Bench Press (Barbell)",
      sets: [
        { kind: "warmup", weight: 40, reps: 10 },
        { weight: 62.5, reps: 8, rpe: 8 },
      ],
    }],
    idempotency_key: "push-day-2026-03-01",
  }],

  links: (workout) => [workoutLink(workout)],

  async run({ idempotency_key, ...workout }, { db }) {
    const content_hash = await sha256(JSON.stringify(workout));
    // Nobody starts the same session twice at one time; "now" is another one each time.
    const source_key = idempotency_key ??
      (workout.started_at ? content_hash : crypto.randomUUID());
    const document = {
      ...sessionDocument(workout),
      source: "homeport",
      source_key,
      content_hash,
    };
    const logged = sql`(
      select id from workouts.performed_session
      where source = 'homeport' and source_key = ${source_key}
    )`;
    const [[session], [summary], unheard] = await db.batch(
      sql<{ readonly added: boolean }>`
        select added from workouts.add_sessions(${json([document])})`,
      // The permission to read may be taken back at this moment: then nothing is
      // logged, for the answer could not show it.
      required(
        sql<SummaryRow>`${SUMMARIES} where id = ${logged}`,
        "permission_missing",
      ),
      sql<{ readonly name: string }>`
        select name from workouts.exercise
        where id in (
          select exercise_id from workouts.performed_exercise
          where session_id = ${logged}
        )
        and not exists (
          select from workouts.performed_exercise
          where exercise_id = exercise.id and session_id <> ${logged}
        )
        order by name_key`,
    );
    const weight_unit = workout.weight_unit ?? "kg";
    return {
      ...workoutSummary(summary!, weight_unit),
      weight_unit,
      already_logged: !session!.added,
      new_exercises: unheard.map(({ name }) => name),
    };
  },
});

async function sha256(content: string): Promise<string> {
  const bytes = new TextEncoder().encode(content);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
