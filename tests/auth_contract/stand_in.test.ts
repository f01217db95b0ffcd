import { prove } from "./prove.ts";
import { startStandIn } from "./stand_in.ts";

prove("stand-in", startStandIn);
