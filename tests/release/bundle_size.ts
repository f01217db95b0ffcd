import { join } from "node:path";
import type { Upload } from "./platform/functions.ts";
import type { Package } from "./module_graph.ts";

/** How large some files are. */
export interface Size {
  readonly files: number;
  readonly bytes: number;
  /** All of them as one text, gzipped. */
  readonly gzipBytes: number;
}

/** How large a function is. */
export interface BundleSize {
  /** What was uploaded. */
  readonly own: Size;
  /** The packages it needs, whole: the platform bundles their folders. */
  readonly npm: Size;
  /** Each package by itself. */
  readonly sizes: Readonly<Record<string, Size>>;
}

/** Measures an upload and the folders of its packages. */
export async function bundleSize(
  { files }: Upload,
  packages: readonly Package[],
): Promise<BundleSize> {
  const all: Uint8Array<ArrayBuffer>[] = [];
  const sizes: Record<string, Size> = {};
  for (const { name, version, dir } of packages) {
    if (!dir) throw new Error(`It is not known where ${name} lies.`);
    const contents = await Array.fromAsync(contentsOf(dir));
    sizes[`${name}@${version}`] = await sizeOf(contents);
    all.push(...contents);
  }
  return {
    own: await sizeOf([...files.values()]),
    npm: await sizeOf(all),
    sizes,
  };
}

async function sizeOf(
  contents: readonly Uint8Array<ArrayBuffer>[],
): Promise<Size> {
  const zipped = new Blob([...contents]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return {
    files: contents.length,
    bytes: contents.reduce((sum, { length }) => sum + length, 0),
    gzipBytes: (await new Response(zipped).arrayBuffer()).byteLength,
  };
}

async function* contentsOf(
  dir: string,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    const path = join(dir, name);
    if (isDirectory) yield* contentsOf(path);
    else yield await Deno.readFile(path);
  }
}
