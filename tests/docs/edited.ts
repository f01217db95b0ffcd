/**
 * A text with the hunks of a diff made in it, as a reader would by eye: where
 * its lines stand together, once and nowhere else.
 *
 * @throws {Error} Where a hunk fits nowhere, or in more than one place.
 */
export function edited(text: string, diff: string): string {
  return diff.split(/^@@.*\n/m).reduce((before, hunk) => {
    const lines = hunk.split("\n").slice(0, -1);
    const without = (sign: string) =>
      lines.filter((line) => !line.startsWith(sign))
        .map((line) => line.slice(1) + "\n").join("");
    const [old, next] = [without("+"), without("-")];
    const places = `\n${before}`.split(`\n${old}`).length - 1;
    if (places !== 1) throw new Error(`In ${places} places:\n${hunk}`);
    return `\n${before}`.replace(`\n${old}`, () => `\n${next}`).slice(1);
  }, text);
}
