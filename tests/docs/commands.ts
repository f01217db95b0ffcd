/** How a command of the pages is known to work. */
export type Proof =
  /** Run here, on a local stack of its own, and ends well. */
  | { readonly here: true }
  /** Run by that test. */
  | { readonly test: string }
  /** Not run, and why. */
  | { readonly reason: string };

/** A command, by how its line begins, or by all of it. */
export type Row = readonly [begins: string, proof: Proof];

const EDITOR = "asks for VS Code's own program";

/** Every command of every page; the longest row that fits a line holds. */
export const COMMANDS: readonly Row[] = [
  ["npx -y deno@2.9.6 task start", { test: "tests/local/commands.test.ts" }],
  ["npx -y deno@2.9.6 task import", { here: true }],
  ["npx -y deno@2.9.6 task test", { reason: "it is what runs this" }],
  ["npx -y deno@2.9.6 task test tests/contract", {
    test: "tests/docs/how_to.test.ts",
  }],
  ["npx -y deno@2.9.6 task contract", { test: "tests/docs/how_to.test.ts" }],
  ["npx -y deno@2.9.6 task capacity", {
    test: "tests/capacity/capacity.test.ts",
  }],
  ["npx -y deno@2.9.6 task --quiet stdio", {
    test: "tests/stdio/remote.test.ts",
  }],
  ["TOKEN=$(npx -y deno@2.9.6 task token", { here: true }],
  ["curl http://127.0.0.1:54321/", { here: true }],
  ["curl -i -X POST https://<ref>.supabase.co/", {
    test: "tests/docs/troubleshoot.test.ts",
  }],
  ["curl https://<ref>.supabase.co/", {
    test: "tests/docs/troubleshoot.test.ts",
  }],
  ["claude mcp add", { test: "tests/clients/claude_code.test.ts" }],
  ["code --add-mcp", { reason: EDITOR }],
  ["npx -y @modelcontextprotocol/inspector", {
    reason: "stays open, in a browser; tests/clients runs its command line",
  }],
];

/** The row that holds for a command line. */
export function rowOf(
  line: string,
  rows: readonly Row[] = COMMANDS,
): Row | undefined {
  return rows.filter(([begins]) => line.startsWith(begins))
    .toSorted(([one], [other]) => other.length - one.length)[0];
}
