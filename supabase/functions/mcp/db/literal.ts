import { UnrepresentableError } from "./text_of.ts";

/**
 * Text as an SQL literal; the only place where a value becomes SQL. It means the
 * same whether `standard_conforming_strings` is on or off.
 *
 * The text stays as it is between dollar quotes: doubling the quotation marks and
 * backslashes of a megabyte blocks the event loop for up to a second.
 *
 * @throws {UnrepresentableError} For NUL and lone surrogates.
 */
export function literal(text: string): string {
  if (text.includes("\0")) {
    throw new UnrepresentableError("Postgres text cannot hold NUL.");
  }
  if (!text.isWellFormed()) {
    throw new UnrepresentableError("UTF-8 cannot hold a lone surrogate.");
  }
  const tag = tagNotIn(text);
  // A tag must not follow a letter.
  return ` ${tag}$${text}${tag}$`;
}

/** A random tag without its last `$`, so that the end of the text cannot complete it. */
function tagNotIn(text: string): string {
  for (;;) {
    const tag = `$v${crypto.randomUUID().replaceAll("-", "")}`;
    if (!text.includes(tag)) return tag;
  }
}
