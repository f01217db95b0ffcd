/** The command lines of a shell block: what is continued, or quoted over lines, is one. */
export function commandLines(block: string): readonly string[] {
  const lines: string[] = [];
  let open = "";
  for (const line of block.split("\n")) {
    open += open ? `\n${line}` : line;
    const isOpen = open.endsWith("\\") || open.split("'").length % 2 === 0;
    if (isOpen) continue;
    const words = open.trim();
    if (words && !words.startsWith("#")) lines.push(words);
    open = "";
  }
  return lines;
}
