import { serve } from "./serve.ts";
import { CATALOGUE } from "./tools/mod.ts";

serve(CATALOGUE);
