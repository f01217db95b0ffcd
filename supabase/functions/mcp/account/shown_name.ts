/** Longer names are cut: they could be written to fill an answer with orders to its reader. */
const NAME_LIMIT = 60;

/** What a client calls itself, without characters that cannot be seen. */
export function shownName(name: string | null): string | undefined {
  const characters = [
    ...(name ?? "").replaceAll(/[\p{C}\p{Z}]+/gu, " ").trim(),
  ];
  if (characters.length <= NAME_LIMIT) return characters.join("") || undefined;
  return `${characters.slice(0, NAME_LIMIT).join("")}…`;
}
