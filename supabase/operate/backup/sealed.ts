/**
 * The sealed file, version 1. Numbers are big-endian.
 *
 *     header   16 bytes  "homeport backup\n"
 *               1 byte   version: 1
 *               1 byte   1: passphrase, by PBKDF2-SHA-256; 2: key, by HKDF-SHA-256
 *               4 bytes  rounds of PBKDF2; 0 for a key
 *              32 bytes  salt, of chance
 *     chunks    1 byte   1 for the last, else 0
 *               4 bytes  length of what follows, n
 *               n bytes  AES-256-GCM: nonce = number of the chunk from 0, in 12
 *                        bytes; associated data = header, nonce, the byte of the
 *                        last; tag at the end
 *
 * The key is the file's own, by its salt. What is inside is gzip of lines:
 * `lines.ts`.
 *
 * @module
 */
import { Fault } from "../../local/fault.ts";
import { ROUNDS, sealKey, type Secret } from "./seal_key.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const MAGIC = new TextEncoder().encode("homeport backup\n");
const VERSION = 1;
const KIND = { passphrase: 1, key: 2 } as const;
const HEADER_LENGTH = 54;
const TAG_LENGTH = 16;

/** A file asks for more rounds only where somebody wants us to hang. */
const MOST_ROUNDS = 10_000_000;

/** How much of the content one chunk holds. */
export const CHUNK_LENGTH = 256 * 1024;

/** Seals what comes, chunk by chunk. */
export async function* sealed(
  content: AsyncIterable<Uint8Array>,
  secret: Secret,
): AsyncGenerator<Bytes> {
  const rounds = secret.kind === "passphrase" ? ROUNDS : 0;
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const header = new Uint8Array(HEADER_LENGTH);
  header.set(MAGIC);
  header.set([VERSION, KIND[secret.kind]], 16);
  new DataView(header.buffer).setUint32(18, rounds);
  header.set(salt, 22);
  const key = await sealKey(secret, salt, rounds);
  yield header;

  const chunk = new Uint8Array(CHUNK_LENGTH);
  let filled = 0;
  let number = 0;
  async function framed(isLast: boolean): Promise<Bytes> {
    const text = new Uint8Array(
      await crypto.subtle.encrypt(
        gcm(header, number++, isLast),
        key,
        chunk.subarray(0, filled),
      ),
    );
    const frame = new Uint8Array(5 + text.length);
    frame[0] = isLast ? 1 : 0;
    new DataView(frame.buffer).setUint32(1, text.length);
    frame.set(text, 5);
    filled = 0;
    return frame;
  }
  for await (let piece of content) {
    while (piece.length > 0) {
      if (filled === CHUNK_LENGTH) yield await framed(false);
      const part = piece.subarray(0, CHUNK_LENGTH - filled);
      chunk.set(part, filled);
      filled += part.length;
      piece = piece.subarray(part.length);
    }
  }
  yield await framed(true);
}

/**
 * Opens a sealed file, chunk by chunk; nothing of a chunk comes out before it
 * has proved itself.
 *
 * @throws {Fault} Where it is no backup, another secret's, altered or cut short.
 */
export async function* opened(
  file: Deno.FsFile,
  secret: Secret,
): AsyncGenerator<Bytes> {
  const header = await take(file, HEADER_LENGTH);
  const { rounds, salt } = readHeader(header, secret);
  const key = await sealKey(secret, salt, rounds);
  for (let number = 0, isLast = false; !isLast; number++) {
    const frame = await take(file, 5);
    if (frame.length < 5) throw cutShort();
    const length = new DataView(frame.buffer).getUint32(1);
    if (frame[0]! > 1 || length > CHUNK_LENGTH + TAG_LENGTH) throw altered();
    isLast = frame[0] === 1;
    const text = await take(file, length);
    if (text.length < length) throw cutShort();
    let content: ArrayBuffer;
    try {
      content = await crypto.subtle.decrypt(
        gcm(header, number, isLast),
        key,
        text,
      );
    } catch {
      // To AES-GCM, another key and another text are the same.
      throw number > 0 ? altered() : new Fault(
        `The ${secret.kind} does not open this backup: it is another one's, ` +
          "or the beginning of the file has been altered.",
      );
    }
    yield new Uint8Array(content);
  }
  if ((await take(file, 1)).length > 0) throw altered();
}

function readHeader(header: Bytes, secret: Secret) {
  if (MAGIC.some((byte, at) => header[at] !== byte)) {
    throw new Fault("This file is not a backup of Homeport.");
  }
  if (header.length < HEADER_LENGTH) throw cutShort();
  if (header[16] !== VERSION) {
    throw new Fault(
      `This backup is of version ${header[16]}, and this Homeport reads ` +
        `version ${VERSION}: restore with the Homeport that wrote it, or a ` +
        "newer one.",
    );
  }
  if (header[17] !== KIND[secret.kind]) {
    throw new Fault(
      header[17] === KIND.key
        ? "This backup was sealed with a key: set BACKUP_KEY."
        : "This backup was sealed with a passphrase: set BACKUP_PASSPHRASE.",
    );
  }
  const rounds = new DataView(header.buffer).getUint32(18);
  const expected = secret.kind === "key" ? [0, 0] : [ROUNDS, MOST_ROUNDS];
  if (rounds < expected[0]! || rounds > expected[1]!) throw altered();
  return { rounds, salt: header.slice(22) };
}

function gcm(header: Bytes, number: number, isLast: boolean) {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setBigUint64(4, BigInt(number));
  const additionalData = new Uint8Array([...header, ...iv, isLast ? 1 : 0]);
  return { name: "AES-GCM", iv, additionalData };
}

/** The next bytes of a file; fewer only where it ends. */
async function take(file: Deno.FsFile, length: number): Promise<Bytes> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const read = await file.read(bytes.subarray(filled));
    if (read === null) break;
    filled += read;
  }
  return bytes.slice(0, filled);
}

function altered(): Fault {
  return new Fault(
    "This backup has been altered since it was written, or has decayed: " +
      "nothing of it was restored. Use another copy.",
  );
}

function cutShort(): Fault {
  return new Fault(
    "This backup ends too early: it was not written or not copied to its " +
      "end. Nothing of it was restored. Use another copy.",
  );
}
