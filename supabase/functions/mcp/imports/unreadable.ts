/** What a line or a value cannot be read for, as a sentence for the report. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** What `read` gives; where it is {@linkcode Unreadable}, nothing, and a doubt that says what was kept without it. */
export function readOrDoubt<Value>(
  doubts: string[],
  kept: string,
  read: () => Value,
): Value | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const fault = error.message.replace(/\.$/, "");
    doubts.push(`${fault}; the ${kept} was kept without it.`);
    return null;
  }
}

/** A value of the file as a sentence may quote it: short, and on one line. */
export function quoted(value: string): string {
  const line = value.replaceAll(/\s+/g, " ");
  return line.length > 40 ? `“${line.slice(0, 40)}…”` : `“${line}”`;
}
