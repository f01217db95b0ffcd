import { untilParentEnds } from "../../supabase/local/as_platform.ts";
import { serve } from "../../supabase/functions/mcp/main.ts";
import { counting } from "./long_tools.ts";

const counter = counting(async () => {
  await new Promise((resolve) => setTimeout(resolve, 200));
});

/** The function with one tool, whose every step takes a while. */
serve({
  tools: [counter],
  prompts: [],
  resources: [],
  tables: [],
  siteRoutes: [],
});
await untilParentEnds();
