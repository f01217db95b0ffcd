import assert from "node:assert/strict";
import { join } from "node:path";
import { commandLines } from "../docs/command_lines.ts";
import { pageAt, PAGES } from "../docs/pages.ts";
import { nodePackages } from "./kept.ts";
import { whereThereIs } from "./where_there_is.ts";

/** Asked for its configuration alone, which needs no account. */
const CLAUDE_CODE = "npx -y @anthropic-ai/claude-code@2.1.197";

const COMMANDS = PAGES.flatMap(({ blocks }) =>
  blocks.filter(({ language }) => language === "sh")
    .flatMap(({ text }) => commandLines(text))
).filter((line) => line.startsWith("claude "));

const node = await nodePackages();

whereThereIs(
  "Claude Code",
  typeof node === "string" ? node : undefined,
  () => {
    for (const command of COMMANDS) {
      Deno.test(`Claude Code takes what the pages say: ${command}`, async () => {
        const server = await added(command);
        const url = command.match(/https?:\/\/\S+/)?.[0].replace(
          "<ref>",
          "ref",
        );
        const [, name, value] = command.match(/--header "(\S+): (.+)"/) ?? [];
        assert.deepEqual(server, {
          type: "http",
          url,
          ...(name && { headers: { [name]: value } }),
        });
      });
    }

    Deno.test("Claude Code writes the .mcp.json that docs/connect.md shows", async () => {
      const [block] = pageAt("docs/connect.md").blocks.filter(({ language }) =>
        language === "json"
      );
      const shown = JSON.parse(block!.text.replace("<ref>", "ref"));
      assert.deepEqual(
        await added(
          `claude mcp add --transport http --scope project homeport ${shown.mcpServers.homeport.url}`,
        ),
        shown.mcpServers.homeport,
      );
    });
  },
);

/** The server that a command has Claude Code know afterwards. */
async function added(command: string): Promise<unknown> {
  const home = await Deno.makeTempDir({ prefix: "homeport-claude-" });
  try {
    const line = command.replace(/^claude/, CLAUDE_CODE).replace(
      "<ref>",
      "ref",
    );
    const { code, stderr } = await new Deno.Command("sh", {
      args: ["-euc", line],
      cwd: home,
      env: {
        HOME: home,
        NPM_CONFIG_CACHE: join(Deno.env.get("HOME") ?? home, ".npm"),
      },
      stdin: "null",
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    const isProject = command.includes("--scope project");
    const file = join(home, isProject ? ".mcp.json" : ".claude.json");
    const kept = JSON.parse(await Deno.readTextFile(file));
    const place = isProject ? kept : kept.projects[await Deno.realPath(home)];
    return place.mcpServers.homeport;
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}
