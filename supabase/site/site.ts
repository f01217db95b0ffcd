import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Settings } from "./settings.ts";

/** What the pages reach the world through. */
export interface Site {
  readonly supabase: SupabaseClient;
  /** The MCP endpoint; the account API is below it. */
  readonly mcpUrl: string;
  readonly fetch: typeof fetch;
}

/** The project as the pages see it. */
export function siteFor(
  { supabaseUrl, publishableKey, mcpUrl }: Settings,
  fetch: typeof globalThis.fetch = globalThis.fetch.bind(globalThis),
): Site {
  const supabase = createClient(supabaseUrl, publishableKey, {
    // Tokens in a URL's fragment, the other flow, would let any link sign a
    // visitor in as its author.
    auth: { flowType: "pkce" },
    global: { fetch },
  });
  return { supabase, mcpUrl, fetch };
}
