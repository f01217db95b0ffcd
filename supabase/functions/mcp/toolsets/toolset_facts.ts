// deno-fmt-ignore-file
// Written by `deno task contract` from each toolset.ts; edit those.
import type { ToolsetFacts } from "../core/permission.ts";

/** What people read about each toolset, in the order in which they see them. */
export const TOOLSET_FACTS: readonly ToolsetFacts[] = [
  {
    "name": "workouts",
    "title": "Workouts",
    "verbs": {
      "read": "See your training log: exercises, sessions, sets and records",
      "write": "Log training sessions in your name, and delete them if you agree"
    },
    "grantedByDefault": true
  },
  {
    "name": "account",
    "title": "Account",
    "verbs": {
      "read": "See which apps are connected, what they may do and what they have done"
    },
    "grantedByDefault": false
  }
];
