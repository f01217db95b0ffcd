import { untilParentEnds } from "../../supabase/local/as_platform.ts";
import "./loud_index.ts";

await untilParentEnds();
