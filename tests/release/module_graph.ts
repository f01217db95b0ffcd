import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { UnpackedUpload } from "./upload.ts";

/** Everything that importing a module brings in. */
export interface ModuleGraph {
  /** Paths of the files, from the folder of the import map. */
  readonly files: readonly string[];
  /** The modules of packages that our files name. */
  readonly specifiers: readonly string[];
  /** The packages, those that others need included. */
  readonly packages: readonly Package[];
}

/** A package from npm, in the version that was found for it. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** The folder it lies in; Deno 2.1.4 does not say. */
  readonly dir?: string;
}

/** What an upload brings in on `deno`, whose own cache it is loaded into. */
export async function moduleGraph(
  { entrypoint, importMap }: Pick<UnpackedUpload, "entrypoint" | "importMap">,
  deno: string,
): Promise<ModuleGraph> {
  const { success, stdout, stderr } = await new Deno.Command(deno, {
    args: [
      "info",
      "--json",
      "--no-lock",
      "--no-config",
      `--import-map=${importMap}`,
      entrypoint,
    ],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const { modules, npmPackages }: Info = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  const fault = modules.find(({ error }) => error);
  if (fault) throw new Error(`${fault.specifier}: ${fault.error}`);
  const root = `${dirname(importMap)}/`;
  return {
    files: modules.filter(({ kind }) => kind === "esm")
      .map(({ specifier }) => fileURLToPath(specifier).replace(root, "")),
    specifiers: modules.filter(({ kind }) => kind === "npm")
      .map(({ specifier }) => specifier),
    packages: Object.values(npmPackages)
      .map(({ name, version, localPath }) => ({
        name,
        version,
        ...(localPath && { dir: localPath }),
      })),
  };
}

/** What `deno info --json` prints, as far as it is read here. */
interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly kind: string;
    readonly error?: string;
  }[];
  readonly npmPackages: Readonly<
    Record<string, {
      readonly name: string;
      readonly version: string;
      readonly localPath?: string;
    }>
  >;
}
