import { serve } from "../../supabase/functions/mcp/main.ts";
import { CATALOGUE } from "./catalogue.ts";

serve(CATALOGUE);
