import { serve } from "../../supabase/functions/mcp/main.ts";
import { LOUD_CATALOGUE } from "./loud_catalogue.ts";

serve(LOUD_CATALOGUE);
