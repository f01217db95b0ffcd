/** What a page must know of the project it belongs to; all of it is public. */
export interface Settings {
  /** The project's URL, without a path. */
  readonly supabaseUrl: string;
  readonly publishableKey: string;
  /** The MCP endpoint; the account API is below it. */
  readonly mcpUrl: string;
}

/**
 * The elements that carry the settings in a page's head: data that needs
 * neither a request nor an inline script.
 */
export const SETTING_NAMES = {
  supabaseUrl: "homeport:supabase-url",
  publishableKey: "homeport:publishable-key",
  mcpUrl: "homeport:mcp-url",
} as const satisfies Record<keyof Settings, string>;

/** The settings that the build put into this page. */
export function settingsOf(page: Document): Settings {
  function setting(name: keyof Settings): string {
    const selector = `meta[name="${SETTING_NAMES[name]}"]`;
    return page.querySelector<HTMLMetaElement>(selector)?.content ?? "";
  }
  return {
    supabaseUrl: setting("supabaseUrl"),
    publishableKey: setting("publishableKey"),
    mcpUrl: setting("mcpUrl"),
  };
}
