import { walk } from "./walk.ts";
import { type Page, pageOf } from "./page.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Every file of the project, by its path from the root. */
export const FILES: readonly string[] = await walk(ROOT);

/** A page and where it is. */
export interface WrittenPage extends Page {
  /** From the root of the project. */
  readonly path: string;
  readonly text: string;
}

/** Every Markdown page of the project. */
export const PAGES: readonly WrittenPage[] = await Promise.all(
  FILES.filter((path) => path.endsWith(".md")).map(async (path) => {
    const text = await Deno.readTextFile(ROOT + path);
    return { path, text, ...pageOf(text) };
  }),
);

/** The page at a path. */
export function pageAt(path: string): WrittenPage {
  const page = PAGES.find((page) => page.path === path);
  if (!page) throw new Error(`There is no ${path}.`);
  return page;
}
