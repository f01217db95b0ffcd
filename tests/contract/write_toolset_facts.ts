/**
 * The first half of `deno task contract`, in a process of its own: what is
 * written after it reads the facts that this one writes.
 *
 * @module
 */
import { FACTS_PATH, toolsetFacts } from "./toolset_facts.ts";

const file = new URL(`../../${FACTS_PATH}`, import.meta.url);
await Deno.writeTextFile(file, toolsetFacts());
