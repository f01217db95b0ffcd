/**
 * The function as deployed, with so many reading tools beside a writing one as
 * `TOOLS` says.
 *
 * @module
 */
import { untilParentEnds } from "../../supabase/local/as_platform.ts";
import { serve } from "../../supabase/functions/mcp/main.ts";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { getExerciseHistory } from "../../supabase/functions/mcp/toolsets/workouts/get_exercise_history.ts";
import { logWorkout } from "../../supabase/functions/mcp/toolsets/workouts/log_workout.ts";

const reading = Array.from(
  { length: Number(Deno.env.get("TOOLS")) },
  (_, index) => ({
    ...getExerciseHistory,
    name: `${getExerciseHistory.name}${index > 0 ? `_${index}` : ""}`,
  }),
);

serve({ ...CATALOGUE, tools: [...reading, logWorkout] });
await untilParentEnds();
