import { Fault } from "../../local/fault.ts";
import { Digest } from "./digest.ts";
import {
  linesOf,
  type Manifest,
  type Part,
  readLine,
  type Sequence,
  type Table,
} from "./lines.ts";
import { opened } from "./sealed.ts";
import type { Secret } from "./seal_key.ts";

/** A backup that has been read to its end and found whole. */
export interface Contents {
  readonly madeAt: string;
  readonly migrations: readonly string[];
  readonly tables: readonly Table[];
  /** By table, in the same order. */
  readonly totals: readonly {
    readonly rows: number;
    readonly digest: string;
  }[];
  readonly sequences: readonly Sequence[];
}

/** What is done with the rows while a backup is read. */
export interface Reader {
  /** Comes once, before any row. */
  begin?(manifest: Manifest): Promise<void>;
  row?(table: Table, row: string): Promise<void> | void;
  /** All of the table's rows have come. */
  end?(table: Table): Promise<void>;
}

/**
 * Reads a backup from beginning to end, and holds it against its own totals.
 *
 * @throws {Fault} Where it is not whole, or the secret is not the one.
 */
export async function readBackup(
  path: string,
  secret: Secret,
  reader: Reader = {},
): Promise<Contents> {
  const file = await Deno.open(path).catch(() => {
    throw new Fault(`There is no file ${path} that can be read.`);
  });
  try {
    return await contentsOf(partsOf(file, secret), reader);
  } finally {
    file.close();
  }
}

async function* partsOf(
  file: Deno.FsFile,
  secret: Secret,
): AsyncGenerator<string | Part> {
  const text = ReadableStream.from(opened(file, secret))
    .pipeThrough(new DecompressionStream("gzip"))
    .pipeThrough(new TextDecoderStream());
  for await (const line of linesOf(text)) yield readLine(line);
}

async function contentsOf(
  parts: AsyncGenerator<string | Part>,
  { begin, row, end }: Reader,
): Promise<Contents> {
  const { value: manifest } = await parts.next();
  if (typeof manifest !== "object" || manifest.part !== "manifest") {
    throw muddled();
  }
  await begin?.(manifest);
  const totals: { rows: number; digest: string }[] = [];
  for (const table of manifest.tables) {
    const { value: first } = await parts.next();
    if (
      typeof first !== "object" || first.part !== "table" ||
      first.name !== `${table.schema}.${table.name}`
    ) throw muddled();
    const digest = new Digest();
    for (;;) {
      const { value: part } = await parts.next();
      if (typeof part === "string") {
        digest.add(part);
        await row?.(table, part);
        continue;
      }
      if (
        part?.part !== "end" || part.rows !== digest.rows ||
        part.digest !== String(digest)
      ) throw muddled();
      totals.push({ rows: part.rows, digest: part.digest });
      break;
    }
    await end?.(table);
  }
  const { value: last } = await parts.next();
  if (typeof last !== "object" || last.part !== "sequences") throw muddled();
  if (!(await parts.next()).done) throw muddled();
  return {
    madeAt: manifest.made_at,
    migrations: manifest.migrations,
    tables: manifest.tables,
    totals,
    sequences: last.sequences,
  };
}

function muddled(): Fault {
  return new Fault(
    "The backup opens, but its parts do not add up: it was written wrongly. " +
      "Nothing of it was restored. Use another one.",
  );
}
