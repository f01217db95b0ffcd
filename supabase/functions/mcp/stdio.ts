import { consoleToStderr } from "./stdio/console_to_stderr.ts";

// Standard output belongs to the protocol, before anything else is loaded.
consoleToStderr();
const { serveStdio } = await import("./main_stdio.ts");
const { CATALOGUE } = await import("./toolsets/mod.ts");
await serveStdio(CATALOGUE);
