import { Buffer } from "node:buffer";
import { inflateRawSync } from "node:zlib";

/** The files of a ZIP archive by name, found as any reader finds them: from its end. */
export function unzipped(archive: Uint8Array): Map<string, string> {
  const bytes = Buffer.from(archive);
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const files = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const deflatedBytes = bytes.readUInt32LE(at + 20);
    const nameBytes = bytes.readUInt16LE(at + 28);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameBytes);
    const start = bytes.readUInt32LE(at + 42) + 30 + nameBytes;
    const data = bytes.subarray(start, start + deflatedBytes);
    files.set(name, inflateRawSync(data).toString());
    at += 46 + nameBytes;
  }
  return files;
}
