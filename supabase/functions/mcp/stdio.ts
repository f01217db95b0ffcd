import { consoleToStderr } from "./log/console_to_stderr.ts";

// Standard output belongs to the protocol, before anything else is loaded.
consoleToStderr();
const { serveStdio } = await import("./serve_stdio.ts");
const { CATALOGUE } = await import("./tools/mod.ts");
await serveStdio(CATALOGUE);
