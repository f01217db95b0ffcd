/** Longer names are cut: they could be written to fill a page or an answer with words of their own. */
const NAME_LIMIT = 60;

/** What cannot be seen, or looks like a space: a name must not consist of it, or hide text in it. */
const UNSEEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]+/gu;

/**
 * What a client calls itself, without characters that cannot be seen, and cut
 * at 60 characters; undefined where nothing is left.
 */
export function shownName(name: string | null | undefined): string | undefined {
  const characters = [...(name ?? "").replaceAll(UNSEEN, " ").trim()];
  if (characters.length <= NAME_LIMIT) return characters.join("") || undefined;
  return `${characters.slice(0, NAME_LIMIT).join("")}…`;
}
