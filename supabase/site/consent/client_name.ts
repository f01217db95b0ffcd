/** Longer names are cut: they could be written to fill the page with words of their own. */
const NAME_LIMIT = 60;

/** The name a client gives itself. */
export function clientName(name: string | null | undefined): string {
  const characters = [...(name?.trim() || "An app without a name")];
  return characters.length <= NAME_LIMIT
    ? characters.join("")
    : `${characters.slice(0, NAME_LIMIT).join("")}…`;
}
