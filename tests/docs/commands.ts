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
const ENGINE =
  "asks for a container engine; tests/hosts runs what the files say without one";
const CLOUDFLARE = "asks for an account at Cloudflare";
const HOSTED = "changes a hosted project; tests/release runs the like of it";

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
  ["npx -y deno@2.9.6 task deploy", { test: "tests/release/deploy.test.ts" }],
  ["git pull && npx -y deno@2.9.6 task deploy", {
    test: "tests/release/deploy_docs.test.ts",
  }],
  ["git checkout v1.2.3 && npx -y deno@2.9.6 task deploy", {
    test: "tests/release/deploy_docs.test.ts",
  }],
  ["export SUPABASE_ACCESS_TOKEN=", {
    test: "tests/release/deploy_docs.test.ts",
  }],
  ["export SITE_URL=", { test: "tests/release/deploy_docs.test.ts" }],
  ["npx -y deno@2.9.6 task doctor", {
    test: "tests/operate/doctor/command.test.ts",
  }],
  ["npx -y deno@2.9.6 task backup", {
    test: "tests/operate/backup/keep_page.test.ts",
  }],
  ["npx -y deno@2.9.6 task restore", {
    test: "tests/operate/backup/keep_page.test.ts",
  }],
  ["npx -y deno@2.9.6 task settings", {
    test: "tests/operate/backup/keep_page.test.ts",
  }],
  ["npx -y deno@2.9.6 task purge", {
    test: "tests/operate/backup/keep_page.test.ts",
  }],
  ["export BACKUP_KEY=", { test: "tests/operate/backup/keep_page.test.ts" }],
  ["read -rs MCP_OWNER_DATABASE_URL", { reason: "waits for what is typed" }],
  ["export PGSSLMODE=", { test: "tests/release/deploy_tls.test.ts" }],
  ["GATEWAY_PASSWORD=", { test: "tests/operate/backup/keep_page.test.ts" }],
  ["npx -y supabase@3.1.0 db query", {
    test: "tests/operate/backup/keep_page.test.ts",
  }],
  ["npx -y supabase@3.1.0 secrets set", { reason: HOSTED }],
  ["curl https://REF.supabase.co/auth/v1/admin/users", {
    reason:
      "changes a hosted project; tests/auth_contract adds users by the like of it",
  }],
  ["npx -y supabase@3.1.0 functions delete", { reason: HOSTED }],
  ["supabase secrets set", { reason: HOSTED }],
  ['curl -H "authorization: Bearer $MCP_OPERATOR_KEY"', {
    test: "tests/http/health.test.ts",
  }],
  ["npx -y deno@2.9.6 task self-host", {
    test: "tests/hosts/self_hosted.test.ts",
  }],
  ["docker ", { reason: ENGINE }],
  ["npx wrangler ", { reason: CLOUDFLARE }],
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
