import { type Catalogue, catalogueOf } from "../core/catalogue.ts";
import type { Toolset } from "../core/toolset.ts";
import { account } from "./account/toolset.ts";
import { workouts } from "./workouts/toolset.ts";

/** Every toolset of this server, in the order in which people see them. */
export const TOOLSETS: readonly Toolset[] = [
  workouts,
  account,
];

/** Everything that this server offers. */
export const CATALOGUE: Catalogue = catalogueOf(TOOLSETS);
