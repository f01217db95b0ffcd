/** A file to go into an archive; its text may come in pieces. */
export interface ArchiveFile {
  /** Path within the archive, in ASCII, parts divided by `/`. */
  readonly name: string;
  readonly content: AsyncIterable<string>;
}

/** A file as the archive's directory lists it. */
interface Entry {
  readonly header: Uint8Array<ArrayBuffer>;
  readonly name: Uint8Array<ArrayBuffer>;
  readonly offset: number;
}

/** A gzip member without optional fields: what comes before and after its deflated data. */
const GZIP_HEADER_BYTES = 10;
const GZIP_TRAILER_BYTES = 8;

/**
 * A ZIP archive (PKWARE APPNOTE 6.3), piece by piece: one file at a time is
 * held, and that compressed.
 */
export async function* zipArchive(
  files: Iterable<ArchiveFile>,
  modified: Date,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const entries: Entry[] = [];
  let offset = 0;
  for (const file of files) {
    const gzip = await gzipped(file.content);
    const name = new TextEncoder().encode(file.name);
    const header = headerOf(gzip, name, modified);
    entries.push({ header, name, offset });
    const parts = [
      record(0x04034b50, header),
      name,
      gzip.slice(GZIP_HEADER_BYTES, -GZIP_TRAILER_BYTES),
    ];
    for (const part of parts) {
      offset += part.length;
      yield part;
    }
  }
  const directory = entries.flatMap(listing);
  yield* directory;
  const bytes = directory.reduce((sum, { length }) => sum + length, 0);
  yield ending(entries.length, bytes, offset);
}

/** Gzip for its trailer's sake: it brings the CRC and the size that ZIP asks for. */
async function gzipped(
  content: AsyncIterable<string>,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = ReadableStream.from(content)
    .pipeThrough(new TextEncoderStream())
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** What a file's own header and its listing have in common. */
function headerOf(
  gzip: Uint8Array<ArrayBuffer>,
  name: Uint8Array,
  modified: Date,
): Uint8Array<ArrayBuffer> {
  const trailer = new DataView(gzip.buffer, gzip.length - GZIP_TRAILER_BYTES);
  const date = ((modified.getUTCFullYear() - 1980) << 9) |
    ((modified.getUTCMonth() + 1) << 5) | modified.getUTCDate();
  const time = (modified.getUTCHours() << 11) |
    (modified.getUTCMinutes() << 5) | (modified.getUTCSeconds() >> 1);
  return fields(
    [2, 20], // ZIP 2.0 is needed to read it
    [2, 0], // no flags
    [2, 8], // deflated
    [2, time],
    [2, date],
    [4, trailer.getUint32(0, true)], // CRC-32
    [4, gzip.length - GZIP_HEADER_BYTES - GZIP_TRAILER_BYTES],
    [4, trailer.getUint32(4, true)], // size
    [2, name.length],
    [2, 0], // nothing extra
  );
}

function listing({ header, name, offset }: Entry) {
  const rest = fields(
    [2, 0], // no comment
    [2, 0], // the one disk
    [2, 0],
    [4, 0], // no attributes
    [4, offset],
  );
  const made = fields([2, 20]);
  return [record(0x02014b50, made, header, rest), name];
}

function ending(count: number, bytes: number, offset: number) {
  const rest = fields(
    [2, 0], // the one disk
    [2, 0],
    [2, count],
    [2, count],
    [4, bytes],
    [4, offset],
    [2, 0], // no comment
  );
  return record(0x06054b50, rest);
}

function record(signature: number, ...parts: readonly Uint8Array[]) {
  return Uint8Array.from([
    ...fields([4, signature]),
    ...parts.flatMap((part) => [...part]),
  ]);
}

/** Numbers of so many bytes each, the lowest byte first. */
function fields(
  ...numbers: readonly (readonly [bytes: 2 | 4, value: number])[]
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    numbers.flatMap(([bytes, value]) =>
      Array.from(
        { length: bytes },
        (_, place) => (value >>> (8 * place)) & 0xff,
      )
    ),
  );
}

/**
 * A stream of pieces that are made as they are read. The first piece is made
 * before this resolves, so that an early error can still be answered.
 * A reader that leaves, even before it has read anything, ends the generator.
 */
export async function pieceStream<Piece>(
  pieces: AsyncGenerator<Piece>,
): Promise<ReadableStream<Piece>> {
  let next: IteratorResult<Piece> | undefined = await pieces.next();
  return new ReadableStream<Piece>({
    async pull(controller) {
      const { done, value } = next ?? await pieces.next();
      next = undefined;
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  }, { highWaterMark: 0 });
}

/** The same of text, as its UTF-8 bytes. */
export async function textStream(
  text: AsyncGenerator<string>,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  return await pieceStream(utf8(text));
}

async function* utf8(
  text: AsyncGenerator<string>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for await (const piece of text) yield encoder.encode(piece);
}

/** A JSON array of what comes, an element a line. */
export async function* jsonArray(
  elements: AsyncIterable<unknown>,
): AsyncGenerator<string> {
  let before = "[\n";
  for await (const element of elements) {
    yield before + JSON.stringify(element);
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

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
