import { consoleToStderr } from "../../supabase/functions/mcp/stdio/console_to_stderr.ts";

// As the module that ships does, but with tools that put it to the test.
consoleToStderr();
const { serveStdio } = await import(
  "../../supabase/functions/mcp/main_stdio.ts"
);
const { LOUD_CATALOGUE } = await import("./loud_catalogue.ts");
await serveStdio(LOUD_CATALOGUE);
