import { z } from "zod";
import { page, pageOf, toPage } from "../../core/page.ts";
import { sql } from "../../core/sql.ts";
import { defineTool } from "../../core/tool.ts";
import { afterExercise, exerciseName, knownExercise } from "./exercise_name.ts";
import {
  answerUnit,
  fromKg,
  optionalFromKg,
  type WeightUnit,
  weightUnit,
} from "./weight.ts";

const Measure = z.enum([
  "weight",
  "estimated_one_rep_max",
  "volume",
  "reps",
  "distance_m",
  "duration_s",
]);

const Records = z.object({
  exercise: z.string(),
  records: z.array(z.object({
    most: Measure,
    value: z.number(),
    weight: z.number().optional(),
    reps: z.number().optional(),
    date: z.string(),
    workout_id: z.string(),
  })),
});

interface RecordRow {
  readonly most: z.output<typeof Measure>;
  readonly value: number;
  readonly weight_kg: number | null;
  readonly reps: number | null;
  readonly date: string;
  readonly workout_id: string;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly records: readonly RecordRow[];
}

/** Gives the best sets of one exercise, or of all. */
export const getPersonalRecords = defineTool({
  name: "get_personal_records",
  title: "Personal records",
  description:
    `The user's best sets of each exercise, one for every measure. Warm-ups do not count; of equal sets, the first does.

Use it to answer "what is my best …", or whether a set is a record. Without exercise: all, by name.`,
  permission: "workouts:read",
  effect: "read",
  input: z.object({
    exercise: exerciseName.optional(),
    weight_unit: answerUnit,
    ...page,
  }),
  output: pageOf(Records).extend({ weight_unit: weightUnit }),
  examples: [{ limit: 3 }, { exercise: "Deadlift (Barbell)" }],

  async run({ exercise, weight_unit, limit, cursor }, { db }) {
    const best = sql<Row>`
      select id, name, (
        select coalesce(jsonb_agg(jsonb_build_object(
          'most', most, 'value', value, 'weight_kg', weight_kg, 'reps', reps,
          'date', performed_on, 'workout_id', session_id
        ) order by place), '[]')
        from (values
          (1, 'weight'), (2, 'estimated_one_rep_max'), (3, 'volume'),
          (4, 'reps'), (5, 'distance_m'), (6, 'duration_s')
        ) as measure (place, most)
        cross join lateral (
          select id as set_id, value
          from workouts.performed_set
          cross join lateral (select (array[
            weight_kg, estimated_one_rep_max_kg, volume_kg,
            reps, distance_m, duration_s
          ])[place]) as measured (value)
          where exercise_id = exercise.id and kind <> 'warmup' and value > 0
          order by value desc, weight_kg desc nulls last,
            reps desc nulls last, completed_at, position, id
          limit 1
        ) as best
        -- One set at a time: joined at once, all sets would be looked at first.
        cross join lateral (
          select weight_kg, reps, performed_on, session_id
          from workouts.exercise_stats
          where exercise_stats.set_id = best.set_id
          limit 1
        ) as done
      ) as records
      from workouts.exercise
      where ${
      exercise === undefined
        ? afterExercise(cursor)
        : sql`name_key = lower(${exercise})`
    }
      order by name_key
      limit ${limit + 1}`;
    const [rows] = await db.batch(
      exercise === undefined ? best : knownExercise(best),
    );
    return toPage(rows, {
      beside: { weight_unit },
      limit,
      key: ({ id }) => [id],
      item: ({ name, records }) => ({
        exercise: name,
        records: records.map((row) => inUnit(row, weight_unit)),
      }),
    });
  },
});

function inUnit(row: RecordRow, unit: WeightUnit) {
  const { most, value, weight_kg, reps, date, workout_id } = row;
  const inKg = most === "weight" || most === "volume" ||
    most === "estimated_one_rep_max";
  return {
    most,
    value: inKg ? fromKg(value, unit) : value,
    weight: optionalFromKg(weight_kg, unit),
    reps: reps ?? undefined,
    date,
    workout_id,
  };
}
