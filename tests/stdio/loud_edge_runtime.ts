import { asPlatform } from "../../supabase/local/as_platform.ts";

await asPlatform(() => import("./loud_index.ts"));
