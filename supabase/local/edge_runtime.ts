import { untilParentEnds } from "./as_platform.ts";
import "../functions/mcp/index.ts";

await untilParentEnds();
