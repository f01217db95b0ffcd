/**
 * `deno task contract`: writes what the catalogue promises, for tests to pin
 * and for people to read.
 *
 * @module
 */
import { generatedFiles } from "./generated.ts";

for (const { path, url, text } of await generatedFiles()) {
  await Deno.writeTextFile(url, text);
  console.log(path);
}
