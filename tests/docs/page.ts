/** A fenced block of a page. */
export interface Block {
  /** What stands behind the fence; empty where nothing does. */
  readonly language: string;
  readonly text: string;
  /** Line of its fence, from 1. */
  readonly line: number;
  /** The file that the words before it name at their end, as "in `path`:". */
  readonly path?: string;
}

/** A page of documentation, taken apart. */
export interface Page {
  readonly blocks: readonly Block[];
  /** The page without its blocks, its lines kept. */
  readonly prose: string;
}

const FENCE = /^ *```(\w*).*$/;

/** Takes a Markdown page apart. */
export function pageOf(markdown: string): Page {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { language: string; line: number; text: string[] } | undefined;
  for (const [index, line] of markdown.split("\n").entries()) {
    const fence = line.match(FENCE);
    if (!fence) (open ? open.text : prose).push(line);
    if (open) prose.push("");
    if (!fence) continue;
    if (!open) {
      open = { language: fence[1]!, line: index + 1, text: [] };
      continue;
    }
    const path = pathBefore(prose.slice(0, open.line - 1).join("\n"));
    blocks.push({
      language: open.language,
      line: open.line,
      text: open.text.join("\n") + "\n",
      ...(path && { path }),
    });
    open = undefined;
  }
  return { blocks, prose: prose.join("\n") };
}

function pathBefore(prose: string): string | undefined {
  return prose.trimEnd().match(/`([^`\s]+)`:$/)?.[1];
}
