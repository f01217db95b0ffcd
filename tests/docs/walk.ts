/** What is no part of the project: its history, what it makes, what is installed. */
export const LEFT_OUT: ReadonlySet<string> = new Set([
  ".git",
  ".local",
  ".temp",
  "node_modules",
  "dist",
]);

/** The files below a folder that are part of the project, by their path in it. */
export async function walk(
  root: string,
  without: ReadonlySet<string> = LEFT_OUT,
): Promise<readonly string[]> {
  const found: string[] = [];
  async function enter(folder: string) {
    for await (const { name, isDirectory } of Deno.readDir(root + folder)) {
      if (without.has(name)) continue;
      if (isDirectory) await enter(`${folder}${name}/`);
      else found.push(folder + name);
    }
  }
  await enter("");
  return found.sort();
}
