import assert from "node:assert/strict";
import { Fault } from "../../../supabase/local/fault.ts";
import {
  CHUNK_LENGTH,
  opened,
  sealed,
} from "../../../supabase/operate/backup/sealed.ts";
import {
  type Secret,
  secretFrom,
} from "../../../supabase/operate/backup/seal_key.ts";
import { KEY } from "./scene.ts";

const HEADER = 54;
const FRAME = 5 + CHUNK_LENGTH + 16;

/** Three chunks, the last of them not full. */
const CONTENT = new Uint8Array(2 * CHUNK_LENGTH + 1000)
  .map((_, at) => (at * 7919) >> 5);
const FILE = await sealedWith(KEY);
const PASSPHRASE = secretFrom({
  BACKUP_PASSPHRASE: "gravel otter seven pines",
});

async function sealedWith(secret: Secret): Promise<Uint8Array> {
  async function* pieces() {
    for (let at = 0; at < CONTENT.length; at += 100_000) {
      yield CONTENT.subarray(at, at + 100_000);
    }
  }
  return await joined(sealed(pieces(), secret));
}

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(
    await new Blob(await Array.fromAsync(pieces, (piece) => piece.slice()))
      .arrayBuffer(),
  );
}

/** What comes out of a file of these bytes. */
async function open(bytes: Uint8Array, secret = KEY): Promise<Uint8Array> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    using file = await Deno.open(path);
    return await joined(opened(file, secret));
  } finally {
    await Deno.remove(path);
  }
}

async function refuses(bytes: Uint8Array, words: RegExp, secret = KEY) {
  await assert.rejects(open(bytes, secret), (error) => {
    assert.ok(error instanceof Fault, String(error));
    assert.match(error.message, words);
    return true;
  });
}

function changedAt(at: number): Uint8Array {
  const bytes = FILE.slice();
  bytes[at]! ^= 1;
  return bytes;
}

for (const secret of [KEY, PASSPHRASE]) {
  Deno.test(`what is sealed with a ${secret.kind} opens with it`, async () => {
    assert.deepEqual(await open(await sealedWith(secret), secret), CONTENT);
  });
}

Deno.test("a sealed file shows nothing of what is in it, and no two are alike", async () => {
  const other = await sealedWith(KEY);
  assert.equal(other.length, FILE.length);
  const same = other.filter((byte, at) => at >= HEADER && byte === FILE[at]);
  assert.ok(same.length < FILE.length / 100);
});

const CHANGED: Readonly<Record<string, readonly [number, RegExp]>> = {
  "the name at the start": [3, /not a backup of Homeport/],
  "the version": [16, /of version 0, and this Homeport reads version 1/],
  "the kind of secret": [17, /set BACKUP_PASSPHRASE|altered/],
  "the rounds": [21, /altered/],
  "the salt": [40, /does not open this backup/],
  "a chunk's mark of the last": [HEADER, /does not open|altered/],
  "the first length": [HEADER + 4, /does not open|altered|too early/],
  "the first chunk": [HEADER + 5, /does not open this backup/],
  "a later length": [HEADER + FRAME + 4, /altered|too early/],
  "a later mark of the last": [HEADER + FRAME, /altered/],
  "a later chunk": [HEADER + FRAME + 999, /altered/],
  "the last mark": [HEADER + 2 * FRAME, /altered/],
  "the last chunk": [FILE.length - 500, /altered/],
  "the last tag": [FILE.length - 1, /altered/],
};
for (const [region, [at, words]] of Object.entries(CHANGED)) {
  Deno.test(`a file altered in ${region} is refused`, () =>
    refuses(changedAt(at), words));
}

Deno.test("no single byte of header and frames can change unnoticed", async () => {
  const frames = [0, 1, 2].flatMap((chunk) =>
    [0, 1, 2, 3, 4].map((byte) => HEADER + chunk * FRAME + byte)
  );
  for (const at of [...Array(HEADER).keys(), ...frames]) {
    await refuses(changedAt(at), /./);
  }
});

for (
  const [where, length] of Object.entries({
    "in its header": 30,
    "after its header": HEADER,
    "in a frame": HEADER + 3,
    "in a chunk": HEADER + 100,
    "between chunks": HEADER + 2 * FRAME,
    "one byte before its end": FILE.length - 1,
  })
) {
  Deno.test(`a file cut ${where} is refused`, () =>
    refuses(FILE.slice(0, length), /ends too early/));
}

Deno.test("an empty file is no backup", () =>
  refuses(new Uint8Array(), /not a backup of Homeport/));

Deno.test("a file with something after its end is refused", () =>
  refuses(new Uint8Array([...FILE, 0]), /altered/));

Deno.test("a file whose chunks have changed places is refused", async () => {
  const bytes = FILE.slice();
  const [one, two] = [HEADER, HEADER + FRAME];
  bytes.set(FILE.subarray(one, one + FRAME), two);
  bytes.set(FILE.subarray(two, two + FRAME), one);
  await refuses(bytes, /does not open|altered/);
});

Deno.test("a file that lost a chunk is refused", () =>
  refuses(
    new Uint8Array([
      ...FILE.subarray(0, HEADER + FRAME),
      ...FILE.subarray(HEADER + 2 * FRAME),
    ]),
    /altered/,
  ));

Deno.test("a chunk of another file under the same key is refused", async () => {
  const bytes = FILE.slice();
  const other = await sealedWith(KEY);
  const second = HEADER + FRAME;
  bytes.set(other.subarray(second, second + FRAME), second);
  await refuses(bytes, /altered/);
});

Deno.test("another key does not open a file", () =>
  refuses(FILE, /The key does not open this backup/, {
    kind: "key",
    bytes: new Uint8Array(32).fill(8),
  }));

Deno.test("another passphrase does not open a file", async () => {
  const other = secretFrom({ BACKUP_PASSPHRASE: "gravel otter seven pine" });
  await refuses(
    await sealedWith(PASSPHRASE),
    /The passphrase does not open this backup/,
    other,
  );
});

Deno.test("a file says which kind of secret it wants", async () => {
  await refuses(FILE, /sealed with a key: set BACKUP_KEY/, PASSPHRASE);
  await refuses(await sealedWith(PASSPHRASE), /set BACKUP_PASSPHRASE/);
});

Deno.test("a file cannot ask for fewer rounds, or for rounds without end", async () => {
  for (const rounds of [1, 599_999, 4_000_000_000]) {
    const bytes = await sealedWith(PASSPHRASE);
    new DataView(bytes.buffer).setUint32(18, rounds);
    await refuses(bytes, /altered/, PASSPHRASE);
  }
});

for (
  const [env, words] of [
    [{}, /set BACKUP_PASSPHRASE/],
    [{ BACKUP_PASSPHRASE: "too short" }, /too short/],
    [{ BACKUP_KEY: "f".repeat(63) }, /64 hexadecimal digits/],
    [
      { BACKUP_PASSPHRASE: "x".repeat(16), BACKUP_KEY: "f".repeat(64) },
      /not both/,
    ],
  ] as const
) {
  Deno.test(`the secret is refused in words: ${words.source}`, () => {
    assert.throws(() => secretFrom(env), words);
  });
}
