import { z } from "zod";
import type { Catalogue } from "../../supabase/functions/mcp/core/catalogue.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { defineTool } from "../../supabase/functions/mcp/core/tool.ts";

console.log("Said while it is loaded.");

/** Asks first, then takes away what is there. */
const forgetWorkouts = defineTool({
  name: "forget_workouts",
  title: "Forget everything",
  description: "Deletes the whole log.",
  permission: "workouts:write",
  effect: "destroy",
  examples: [],
  input: z.object({}),
  output: z.object({ forgotten: z.number() }),
  confirm: async () => await Promise.resolve("Really forget everything?"),
  async run(_input, { db }) {
    const [gone] = await db.batch(
      sql`delete from workouts.performed_session returning id`,
    );
    return { forgotten: gone.length };
  },
});

/** Says all that a console can say. */
const talk = defineTool({
  name: "talk",
  title: "Talk",
  description: "Writes to the console.",
  permission: "workouts:read",
  effect: "read",
  examples: [],
  input: z.object({}),
  output: z.object({}),
  async run() {
    console.log("log");
    console.info("info");
    console.debug("debug");
    console.dir({ dir: true });
    console.table([{ table: true }]);
    console.count();
    console.group("group");
    console.groupEnd();
    console.time("timer");
    console.timeLog("timer");
    console.timeEnd("timer");
    return await Promise.resolve({});
  },
});

/** Fails as a bug does. */
const fail = defineTool({
  name: "fail",
  title: "Fail",
  description: "Throws.",
  permission: "workouts:read",
  effect: "read",
  examples: [],
  input: z.object({}),
  output: z.object({}),
  run: () => Promise.reject(new Error('relation "secret" does not exist')),
});

/** What no catalogue should hold. */
export const LOUD_CATALOGUE: Catalogue = {
  tools: [forgetWorkouts, talk, fail],
  prompts: [],
  resources: [],
  tables: [],
  siteRoutes: [],
};
