import { untilParentEnds } from "../../supabase/local/as_platform.ts";
import "./index.ts";

await untilParentEnds();
