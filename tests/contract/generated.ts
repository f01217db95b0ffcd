import { doctorPage } from "./doctor_page.ts";
import { functionLock } from "./function_lock.ts";
import { publicTools } from "./listing.ts";
import { toolsPage } from "./tools_page.ts";
import { FACTS_PATH, toolsetFacts } from "./toolset_facts.ts";

/** A file that is written from the code. */
export interface Generated {
  readonly path: string;
  readonly url: URL;
  readonly text: string;
}

/** Every file that `deno task contract` writes, as it should be now. */
export async function generatedFiles(): Promise<readonly Generated[]> {
  const tools = await publicTools();
  return [
    file(
      "tests/contract/tools.json",
      JSON.stringify(
        tools.map(({ name, permission, effect, ...rest }) => ({
          name,
          permission,
          effect,
          ...rest,
        })),
        null,
        2,
      ) + "\n",
    ),
    file("docs/tools.md", toolsPage(tools)),
    file("docs/doctor.md", doctorPage()),
    file(FACTS_PATH, toolsetFacts()),
    file("supabase/functions/mcp/deno.lock", await functionLock()),
  ];
}

function file(path: string, text: string): Generated {
  return { path, url: new URL(`../../${path}`, import.meta.url), text };
}
