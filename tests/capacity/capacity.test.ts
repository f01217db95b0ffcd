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

/** What the page tells and is not so; the processor's time goes by the yardstick's. */
function strayFrom(told: Partial<Figures>, measured: Figures): string[] {
  const pace = measured.yardstickMs / (told.yardstickMs ?? 0);
  const expected: Partial<Figures> = {
    ...told,
    yardstickMs: measured.yardstickMs,
    callCpuMs: (told.callCpuMs ?? 0) * pace,
  };
  return Object.entries(measured)
    .filter(([key, value]) => {
      // `as` holds: the keys of figures.
      const should = expected[key as keyof Figures] ?? 0;
      return Math.abs(value - should) > should * TOLERANCE;
    })
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
