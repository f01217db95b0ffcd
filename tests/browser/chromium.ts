import puppeteer, { type Browser } from "puppeteer-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/** A headless Chromium with nothing of any person's; `await using` it. */
export async function chromium(): Promise<Browser> {
  return await puppeteer.launch({
    executablePath: Deno.env.get("CHROMIUM_PATH") ?? await found(),
    // Root has no sandbox; the pages are our own.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

async function found(): Promise<string> {
  for (const dir of (Deno.env.get("PATH") ?? "").split(":")) {
    for (const name of NAMES) {
      const path = `${dir}/${name}`;
      const file = await Deno.stat(path).catch(() => undefined);
      if (file?.isFile) return path;
    }
  }
  throw new Error(
    "These tests need Chromium: install it, or name it in CHROMIUM_PATH.",
  );
}
