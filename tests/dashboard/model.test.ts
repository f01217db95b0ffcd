import assert from "node:assert/strict";
import { join } from "node:path";
import { pythonPackages } from "../clients/kept.ts";
import { DASHBOARD, DASHBOARD_PATH, PANELS } from "./dashboard.ts";

/** What Grafana's model leaves out of a dashboard, and why that is no fault of ours. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "__inputs": "asked for by the import, which does not keep it",
  "__requires": "looked at by the import, which does not keep it",
};

const PYTHON = join(import.meta.dirname!, "python");

/** What Grafana's model says of a file. */
interface Reading {
  /** What it has understood, in JSON again. */
  readonly kept: unknown;
  /** Values of another type than it has there. */
  readonly misfits: readonly string[];
  /** Every unit there is. */
  readonly units: readonly string[];
}

const READING = await reading(DASHBOARD_PATH);

Deno.test("Grafana's own model of a dashboard knows every field of ours", () => {
  const lost = differences(DASHBOARD, READING.kept, "");
  assert.deepEqual(lost, Object.keys(LEFT_OUT));
});

Deno.test("Grafana's own model has every value of the type it is of", () => {
  assert.deepEqual(READING.misfits, []);
});

Deno.test("every unit is one of Grafana's", () => {
  const used = unitsIn(PANELS);
  assert.ok(used.length > PANELS.length / 2);
  assert.deepEqual(used.filter((unit) => !READING.units.includes(unit)), []);
});

Deno.test("what Grafana's model does not know or takes otherwise is found", async () => {
  const wrong = structuredClone(DASHBOARD);
  const [first, second] = wrong.panels;
  first.targets[0].legendFromat = "calls";
  first.options.reduceOption = {};
  first.options.graphMode = "nine";
  second.gridPos.w = "6";
  second.fieldConfig.defaults.min = null;
  wrong.refesh = "1m";
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(file, JSON.stringify(wrong));
    const { kept, misfits } = await reading(file);
    const known = Object.keys(LEFT_OUT);
    assert.deepEqual(
      differences(wrong, kept, "").filter((path) => !known.includes(path)),
      [
        "panels[0].options.reduceOption",
        "panels[0].targets[0].legendFromat",
        "panels[1].fieldConfig.defaults.min",
        "refesh",
      ],
    );
    assert.deepEqual(misfits, [
      "dashboard.panels[0].options.graph_mode: 'nine'",
      "dashboard.panels[1].grid_pos.w: '6'",
    ]);
  } finally {
    await Deno.remove(file);
  }
});

async function reading(file: string): Promise<Reading> {
  const python = await pythonPackages(PYTHON);
  if (typeof python === "string") throw new Error(python);
  const { success, stdout, stderr } = await new Deno.Command(
    join(python.dir, "bin/python"),
    { args: [join(PYTHON, "read_dashboard.py"), file] },
  ).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Where the other one lacks what is there, or has something else; what it adds is no matter. */
function differences(
  ours: unknown,
  theirs: unknown,
  path: string,
): readonly string[] {
  if (typeof ours !== "object" || ours === null) {
    return ours === theirs ? [] : [path];
  }
  if (typeof theirs !== "object" || theirs === null) return [path];
  const there: Readonly<Record<string, unknown>> = { ...theirs };
  return Object.entries(ours).flatMap(([name, value]) => {
    const place = Array.isArray(ours)
      ? `${path}[${name}]`
      : path === ""
      ? name
      : `${path}.${name}`;
    return differences(value, there[name], place);
  });
}

/** Every value of a field called `unit`, however deep. */
function unitsIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, of]) =>
    name === "unit" ? [String(of)] : unitsIn(of)
  );
}
