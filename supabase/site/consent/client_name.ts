import { shownName } from "../../functions/mcp/core/text.ts";

/** The name a client gives itself, as the site shows it. */
export function clientName(name: string | null | undefined): string {
  return shownName(name) ?? "An app without a name";
}
