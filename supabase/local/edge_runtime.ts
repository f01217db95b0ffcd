import { asPlatform } from "./as_platform.ts";

await asPlatform(() => import("../functions/mcp/index.ts"));
