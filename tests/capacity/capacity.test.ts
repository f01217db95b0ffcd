import assert from "node:assert/strict";
import { type Figures, figuresIn, NAMES, tableOf } from "./figures.ts";

const MEASURE = new URL("measure.ts", import.meta.url).pathname;
const PAGE = new URL("../../docs/capacity.md", import.meta.url);
const TOLERANCE = 0.25;

Deno.test("docs/capacity.md gives what a call costs, within a quarter", async () => {
  const measured = await measuredFigures();
  console.log(tableOf(measured));
  const told = figuresIn(await Deno.readTextFile(PAGE));
  assert.deepEqual(Object.keys(told), Object.keys(NAMES));
  assert.deepEqual(strayFrom(told, measured), []);
});

Deno.test("a figure of docs/capacity.md that is off by more than a quarter is found", () => {
  const told = Object.fromEntries(Object.keys(NAMES).map((key) => [key, 100]));
  // `as` holds: every figure is there.
  const measured = { ...told, callEgress: 130, callOnDisk: 120 } as Figures;
  assert.deepEqual(strayFrom(told, measured), [NAMES.callEgress]);
});

/** What the page tells and is not so. */
function strayFrom(told: Partial<Figures>, measured: Figures): string[] {
  return Object.entries(told)
    // Of no time: how long something takes is the machine's business, and no test's.
    .filter(([key]) => !key.endsWith("Ms"))
    .filter(([key, should]) => {
      // `as` holds: the keys of figures.
      const value = measured[key as keyof Figures];
      return Math.abs(value - should) > should * TOLERANCE;
    })
    // `as` holds here, too.
    .map(([key]) => NAMES[key as keyof Figures]);
}

async function measuredFigures(): Promise<Figures> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--lock", "--allow-all", MEASURE],
  }).output();
  const decoder = new TextDecoder();
  assert.equal(code, 0, decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}
