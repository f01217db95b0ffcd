/**
 * Has a browser show a page, if there is one; whether it does, nobody says. The
 * address comes from a server: no shell sees it, and it is no file.
 */
export async function showInBrowser(url: URL, browser?: string): Promise<void> {
  if (!/^https?:$/.test(url.protocol)) return;
  const [command, ...args] = browser ? [browser] : OPENERS[Deno.build.os] ??
    ["xdg-open"];
  try {
    await new Deno.Command(command!, {
      args: [...args, url.href],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn().status;
  } catch {
    // The address has been printed, too.
  }
}

const OPENERS: Partial<Record<typeof Deno.build.os, readonly string[]>> = {
  darwin: ["open"],
  windows: ["rundll32", "url.dll,FileProtocolHandler"],
};
