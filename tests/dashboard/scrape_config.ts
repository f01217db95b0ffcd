import assert from "node:assert/strict";
import { pageOf } from "../docs/page.ts";

const PAGE = new URL("../../docs/operate.md", import.meta.url);

/** What the page has a reader write into `prometheus.yml`, word for word. */
export async function scrapeConfig(): Promise<string> {
  const { blocks } = pageOf(await Deno.readTextFile(PAGE));
  const found = blocks.filter(({ language, text }) =>
    language === "yaml" && text.startsWith("scrape_configs:")
  );
  assert.equal(found.length, 1);
  return found[0]!.text;
}

/** The same for a project on this machine, every second. */
export async function scrapeConfigHere(
  { host, keyFile }: { readonly host: string; readonly keyFile: string },
): Promise<string> {
  let text = await scrapeConfig();
  for (
    const [theirs, ours] of [
      ["scheme: https", "scheme: http"],
      ["scrape_interval: 60s", "scrape_interval: 1s"],
      ["/etc/prometheus/homeport.key", keyFile],
      ["<ref>.supabase.co", host],
    ] as const
  ) {
    assert.equal(text.split(theirs).length, 2, theirs);
    text = text.replace(theirs, ours);
  }
  return text;
}
