import { createHash } from "node:crypto";

/**
 * What the rows of a table add up to, in whatever order they come: the sum of
 * the first 64 bits of each row's MD5. It finds what went wrong, not who meant
 * it; that the file is sealed for.
 */
export class Digest {
  #sum = 0n;
  rows = 0;

  add(row: string): void {
    const bytes = createHash("md5").update(row).digest();
    this.#sum += bytes.readBigInt64BE();
    this.rows++;
  }

  toString(): string {
    return String(this.#sum);
  }
}

/** The same in SQL, of an expression that is the text of a row. */
export function digestSql(row: string): string {
  return `coalesce(sum(('x' || left(md5(${row}), 16))::bit(64)::bigint), 0)::text`;
}
