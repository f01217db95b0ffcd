import { serve } from "../../supabase/functions/mcp/serve.ts";
import { CATALOGUE } from "./catalogue.ts";

serve(CATALOGUE);
