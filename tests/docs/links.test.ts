import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { FILES, PAGES, type WrittenPage } from "./pages.ts";

/** Files of others that pages speak of. */
const OTHERS = [
  /^~\//,
  /^\.(cursor|vscode)\/mcp\.json$/,
  /^\.mcp\.json$/,
  /^mcp\.json$/,
  /^claude_desktop_config\.json$/,
  /^strong\.csv$/,
];

/** What ends like the name of a file. */
const FILE_NAME = /^[~\w./-]*\w\.(ts|tsx|md|sql|json|toml|yml|sh|csv|py)$/;

for (const page of PAGES) {
  Deno.test(`${page.path} links to nothing that is not there`, () => {
    assert.deepEqual(deadLinks(page, PAGES), []);
  });

  Deno.test(`${page.path} names no file that is not there`, () => {
    assert.deepEqual(missingFiles(page), []);
  });
}

Deno.test("a dead link, a dead heading and a file that is not there are found", () => {
  const page: WrittenPage = {
    path: "docs/page.md",
    text: "",
    blocks: [],
    prose: "# A\n[a](b.md) [c](#d) [e](#a) `no/such.ts` `tests/run.ts`",
  };
  assert.deepEqual(deadLinks(page, [page]), ["b.md", "#d"]);
  assert.deepEqual(missingFiles(page), ["no/such.ts"]);
});

/** The links of a page to a file, or a heading, that does not exist. */
function deadLinks(
  page: WrittenPage,
  pages: readonly WrittenPage[],
): readonly string[] {
  const targets = [...page.prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^(https?|mailto):/.test(target));
  return targets.filter((target) => {
    const [file = "", heading] = target.split("#");
    const path = file === "" ? page.path : join(dirname(page.path), file);
    const isThere = file === "" || FILES.includes(path) ||
      FILES.some((known) => known.startsWith(path.replace(/\/?$/, "/")));
    if (!isThere) return true;
    if (heading === undefined) return false;
    const prose = pages.find((page) => page.path === path)?.prose ?? "";
    return !headingsOf(prose).includes(heading);
  });
}

/** The anchors of a page's headings. */
function headingsOf(prose: string): readonly string[] {
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, words]) =>
    words!.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}

/** The names of files, set as code, that belong to no file of the project, nor to one a page makes. */
function missingFiles({ prose, blocks }: WrittenPage): readonly string[] {
  const made = blocks.map(({ path }) => path ?? "");
  const known = [...FILES, ...made].map((path) => `/${path}`);
  return [...prose.matchAll(/`([^`\n]+)`/g)]
    .map(([, name]) => name!)
    .filter((name) => FILE_NAME.test(name))
    .filter((name) => !OTHERS.some((other) => other.test(name)))
    .filter((name) => {
      const inside = `/${name.replace(/^(\.{0,2}\/)+/, "")}`;
      return !known.some((path) => path.endsWith(inside));
    });
}
