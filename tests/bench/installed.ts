import { join } from "node:path";
import { nodePackages, pythonPackages } from "../clients/kept.ts";

/** Where what the peers need is installed. */
export interface Installed {
  /** A folder with the peers' programs beside their packages. */
  readonly node: string;
  /** A Python's own folder; absent where there is none. */
  readonly python?: string;
}

const PEERS = join(import.meta.dirname!, "peers");

/** Installs what the peers need, exactly as their lock files say. */
export async function installed(
  note: (line: string) => void,
): Promise<Installed> {
  const node = await nodePackages(join(PEERS, "node"));
  if (typeof node === "string") throw new Error(node);
  for await (const { name } of Deno.readDir(join(PEERS, "node"))) {
    // Packages are looked for beside the program that names them.
    if (name.endsWith(".mjs")) {
      await Deno.copyFile(join(PEERS, "node", name), join(node.dir, name));
    }
  }
  const python = await pythonPackages(join(PEERS, "python"));
  if (typeof python === "string") {
    note(`FastMCP is not measured: ${python}.`);
    return { node: node.dir };
  }
  return { node: node.dir, python: python.dir };
}
