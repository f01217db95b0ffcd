import { dirname, join } from "node:path";
import { supabaseCliWith } from "../../supabase/local/supabase_cli.ts";
import { managementApi, type Upload } from "./management_api.ts";

/**
 * What the real CLI uploads of the function.
 *
 * @param project Folder of the project; this one unless named.
 */
export async function uploadOf(project?: string): Promise<Upload> {
  await using api = await managementApi();
  await supabaseCliWith(
    api.env,
    "functions",
    "deploy",
    "mcp",
    "--use-api",
    `--remote=${api.ref}`,
    "--yes",
    ...(project ? [`--workdir=${project}`] : []),
  );
  const upload = api.functions.get("mcp");
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
    `import { asPlatform } from "${AS_PLATFORM}";
await asPlatform(() => import("./uploaded/${metadata.entrypoint_path}"));
`,
  );
  return {
    entry,
    entrypoint: join(root, metadata.entrypoint_path),
    importMap: join(root, metadata.import_map_path),
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}
