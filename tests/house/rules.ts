/**
 * The house rules, as a lint plugin: an editor underlines a breach as it is
 * typed, and `deno lint` refuses it.
 *
 * @module
 */

/**
 * Each folder of the function, and everything it may import. A package in no
 * row but one is that folder's alone: only `db` can reach Postgres.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: ["zod"],
  telemetry: ["core"],
  db: ["core", "postgres", "node:buffer", "node:stream"],
  auth: ["core", "jose", "node:crypto", "zod"],
  account: ["core", "zod"],
  toolsets: ["core", "account", "zod"],
  mcp: ["core", "@modelcontextprotocol/server"],
  stdio: ["core", "@modelcontextprotocol/client", "zod"],
  http: ["core", "auth", "account", "telemetry", "hono", "zod"],
  ".": [
    "core",
    "telemetry",
    "db",
    "auth",
    "toolsets",
    "mcp",
    "http",
    "stdio",
    "hono",
    "zod",
  ],
};

const FUNCTION = "/supabase/functions/mcp/";
const WRITES_TO_CONSOLE =
  /\/mcp\/(telemetry\/json_lines|stdio\/console_to_stderr)\.ts$/;
const MAX_LINES = 400;
const NAMELESS = /\/(utils?|helpers?|common|shared|types|misc)(\/|\.tsx?$)/;

/** The folder of the function a file belongs to; `.` for its own files. */
function folderOf(path: string): string | undefined {
  const [, inside] = path.split(FUNCTION);
  return inside?.includes("/") ? inside.split("/")[0] : inside && ".";
}

/** What a specifier reaches: a folder of the function, a package, or a path outside. */
function targetOf(specifier: string, importer: string): string {
  if (!specifier.startsWith(".")) {
    return specifier.match(/^(@[^/]+\/)?[^/]+/)![0];
  }
  const { pathname } = new URL(specifier, `file://${importer}`);
  return folderOf(pathname) ?? pathname;
}

/** Whether a file of one toolset imports one of another. */
function isOfAnotherToolset(specifier: string, importer: string): boolean {
  const toolset = (path: string) =>
    path.match(/\/mcp\/toolsets\/([^/]+)\//)?.[1];
  const own = toolset(importer);
  const other = toolset(new URL(specifier, `file://${importer}`).pathname);
  return own !== undefined && other !== undefined && own !== other;
}

function pathOf(context: Deno.lint.RuleContext): string {
  return context.filename.replaceAll("\\", "/");
}

/** A rule about the file as a whole, told on its first statement. */
function fileRule(
  fault: (path: string, text: string) => string | undefined,
): Deno.lint.Rule {
  return {
    create(context) {
      return {
        Program(node) {
          const message = fault(pathOf(context), context.sourceCode.text);
          if (message) context.report({ node: node.body[0] ?? node, message });
        },
      };
    },
  };
}

/** A rule that a global is used in some files only. */
function onlyIn(
  allowed: (path: string) => boolean,
  isUse: (node: Deno.lint.MemberExpression) => boolean,
  message: string,
): Deno.lint.Rule {
  return {
    create(context) {
      if (allowed(pathOf(context))) return {};
      return {
        MemberExpression(node) {
          if (isUse(node)) context.report({ node, message });
        },
      };
    },
  };
}

function isNamed(node: Deno.lint.Node, name: string): boolean {
  return node.type === "Identifier" && node.name === name;
}

const plugin: Deno.lint.Plugin = {
  name: "house",
  rules: {
    boundaries: {
      create(context) {
        const importer = pathOf(context);
        const from = folderOf(importer);
        if (!from) return {};

        function check(node: Deno.lint.Node, source: unknown) {
          if (typeof source !== "string") return;
          const target = targetOf(source, importer);
          if (target === "toolsets" && isOfAnotherToolset(source, importer)) {
            context.report({
              node,
              message: "Toolsets do not import each other",
            });
          }
          if (target === from || MAY_IMPORT[from!]?.includes(target)) return;
          context.report({
            node,
            message: `${from}/ may not import ${target}`,
            hint: "See MAY_IMPORT in the house rules",
          });
        }
        return {
          ImportDeclaration: (node) => check(node, node.source.value),
          ExportNamedDeclaration: (node) => check(node, node.source?.value),
          ExportAllDeclaration: (node) => check(node, node.source.value),
          ImportExpression: ({ source }) =>
            source.type === "Literal" && check(source, source.value),
        };
      },
    },
    "no-top-level-arrow": {
      create(context) {
        return {
          "Program > VariableDeclaration > VariableDeclarator > ArrowFunctionExpression, Program > ExportNamedDeclaration > VariableDeclaration > VariableDeclarator > ArrowFunctionExpression"(
            node: Deno.lint.ArrowFunctionExpression,
          ) {
            context.report({
              node,
              message: "Top-level functions are declarations",
            });
          },
        };
      },
    },
    "file-length": fileRule((_, text) => {
      const lines = text.split("\n").length - 1;
      return lines > MAX_LINES
        ? `${lines} lines; a file has ${MAX_LINES} at most`
        : undefined;
    }),
    "file-name": fileRule((path) => {
      if (NAMELESS.test(path)) return "A file is named after its concept";
      const [name] = path.split("/").slice(-1);
      return /^[a-z0-9_]+(\.test|\.d)?\.tsx?$/.test(name!)
        ? undefined
        : "Files are named in snake_case";
    }),
    "env-in-config": onlyIn(
      (path) => !path.includes(FUNCTION) || path.endsWith("/config.ts"),
      (node) => isNamed(node.object, "Deno") && isNamed(node.property, "env"),
      "Only config.ts reads the environment",
    ),
    "console-in-log": onlyIn(
      (path) => !path.includes(FUNCTION) || WRITES_TO_CONSOLE.test(path),
      (node) => isNamed(node.object, "console"),
      "Write events to the log",
    ),
    "unsafe-in-db": onlyIn(
      (path) => !path.includes(FUNCTION) || path.includes(`${FUNCTION}db/`),
      (node) => isNamed(node.property, "unsafe"),
      "Only db/ sends SQL text",
    ),
  },
};

export default plugin;
