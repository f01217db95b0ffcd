import { dirname, join } from "node:path";
import type { Upload } from "./platform/functions.ts";
import type { Rehearsal } from "./rehearsal.ts";

/** What the real CLI uploads of the function. */
export async function uploadOf(
  { ref, supabase, functions }: Rehearsal,
): Promise<Upload> {
  await supabase(ref, "functions", "deploy", "mcp", "--use-api");
  const upload = functions.get("mcp");
  if (!upload) throw new Error("The CLI deployed nothing.");
  return upload;
}

/** An upload as files, in a folder with nothing else. */
export interface UnpackedUpload extends AsyncDisposable {
  /** Where to run it: imports the upload's entry point as the platform does. */
  readonly entry: string;
  /** The upload's own entry point. */
  readonly entrypoint: string;
  readonly importMap: string;
}

const AS_PLATFORM = import.meta.resolve("../../supabase/local/as_platform.ts");

/** Writes an upload into a folder of its own; `await using` it. */
export async function unpacked(
  { files, metadata }: Upload,
): Promise<UnpackedUpload> {
  const dir = await Deno.makeTempDir({ prefix: "homeport-release-" });
  const root = join(dir, "uploaded");
  for (const [path, bytes] of files) {
    await Deno.mkdir(dirname(join(root, path)), { recursive: true });
    await Deno.writeFile(join(root, path), bytes);
  }
  const entry = join(dir, "edge_runtime.ts");
  await Deno.writeTextFile(
    entry,
    `import { untilParentEnds } from "${AS_PLATFORM}";
import "./uploaded/${metadata.entrypoint_path}";
await untilParentEnds();
`,
  );
  return {
    entry,
    entrypoint: join(root, metadata.entrypoint_path),
    importMap: join(root, metadata.import_map_path),
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}

/** Loads an upload's packages and compiles it, as the platform does once, when it bundles. */
export async function bundle(
  { entry, importMap }: UnpackedUpload,
  deno: string,
): Promise<void> {
  const { success, stderr } = await new Deno.Command(deno, {
    args: [
      "cache",
      "--quiet",
      "--no-lock",
      "--no-config",
      `--import-map=${importMap}`,
      entry,
    ],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
