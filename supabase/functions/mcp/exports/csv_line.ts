/** A value of a cell; nothing is an empty cell. */
export type Cell = string | number | null;

/**
 * A line of CSV (RFC 4180), ending included.
 *
 * A text that a spreadsheet would run as a formula gets an apostrophe in front,
 * which makes it text there; numbers stay numbers.
 */
export function csvLine(cells: readonly Cell[]): string {
  return cells.map(cellText).join(",") + "\r\n";
}

function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  // A tab or a line break first would be skipped, and the formula after it run.
  const text = /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
