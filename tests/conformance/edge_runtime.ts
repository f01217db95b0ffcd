import { asPlatform } from "../../supabase/local/as_platform.ts";

await asPlatform(() => import("./index.ts"));
