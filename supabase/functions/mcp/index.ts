import { serve } from "./main.ts";
import { CATALOGUE } from "./toolsets/mod.ts";

serve(CATALOGUE);
