import { UnrepresentableError } from "./text_of.ts";

/**
 * Text as an SQL literal; the only place where a value becomes SQL. It means the
 * same whether `standard_conforming_strings` is on or off.
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
  const doubled = text.replaceAll("'", "''");
  // A plain string with a backslash has two readings, an E string but one; and
  // no letter may stand before it.
  return doubled.includes("\\")
    ? ` E'${doubled.replaceAll("\\", "\\\\")}'`
    : ` '${doubled}'`;
}
