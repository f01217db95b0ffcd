import { z } from "zod";
import type { Context } from "../../core/operation.ts";
import {
  definePrompt,
  type Prompt,
  type PromptMessage,
  userSays,
} from "../../core/prompt.ts";
import { completeExercise, exerciseName } from "./exercise_name.ts";
import { getExerciseHistory } from "./get_exercise_history.ts";
import { listWorkouts } from "./list_workouts.ts";
import { answerOf } from "./resources.ts";
import { label } from "./text.ts";

/** What a person who trains would pick from a menu; each brings the log along. */
export const WORKOUT_PROMPTS: readonly Prompt[] = [
  definePrompt({
    name: "weekly_training_review",
    title: "Review my training week",
    description:
      "What you trained lately, what is moving and what is not, and one thing to change.",
    permission: "workouts:read",
    arguments: z.object({}),
    messages: async (_given, context) => [
      await recentWorkouts(context),
      userSays(
        "These are my latest training sessions. Review the last seven days " +
          "against the weeks before: how often I trained, total volume, what " +
          "was trained and what was left out. Look at the lifts that matter " +
          "with get_exercise_history and say which are moving. Then suggest " +
          "the one change that would help most. Be brief, and name dates.",
      ),
    ],
  }),
  definePrompt({
    name: "plan_next_session",
    title: "Plan my next session",
    description:
      "A session for today from what you trained last: exercises, sets and loads.",
    permission: "workouts:read",
    arguments: z.object({
      wish: label(200).optional().describe(
        "What to train, or how much time there is",
      ),
    }),
    messages: async ({ wish }, context) => [
      await recentWorkouts(context),
      userSays(
        "These are my latest training sessions. Plan my next one" +
          (wish ? `; my wish for it: ${wish}. ` : ". ") +
          "Choose exercises I do, with get_exercise_history for the loads of " +
          "last time, and give each its sets, repetitions and weight. Say in " +
          "a line why. Do not log anything until I have done it.",
      ),
    ],
  }),
  definePrompt({
    name: "exercise_progress",
    title: "Am I getting stronger?",
    description: "How one exercise has gone, and what to do next.",
    permission: "workouts:read",
    arguments: z.object({ exercise: exerciseName }),
    complete: { exercise: completeExercise },
    messages: async ({ exercise }, context) => [
      attached(
        `workouts://exercises/${encodeURIComponent(exercise)}`,
        await answerOf(getExerciseHistory, { exercise, limit: 100 }, context),
      ),
      userSays(
        `This is my log of ${exercise}, newest first. Am I getting stronger? ` +
          "Judge by the estimated one-rep maximum and by volume, name the " +
          "best sets with their dates, and say what load and repetitions to " +
          "aim for next time.",
      ),
    ],
  }),
];

async function recentWorkouts(context: Context): Promise<PromptMessage> {
  return attached(
    "workouts://sessions",
    await answerOf(listWorkouts, { limit: 30 }, context),
  );
}

function attached(uri: string, text: string): PromptMessage {
  const resource = { uri, mimeType: "application/json", text };
  return { role: "user", content: { type: "resource", resource } };
}
