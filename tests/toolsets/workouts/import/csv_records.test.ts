import assert from "node:assert/strict";
import {
  type CsvRecord,
  csvRecords,
} from "../../../../supabase/functions/mcp/toolsets/workouts/import/csv.ts";
import { bodyOf } from "./reading.ts";

async function recordsOf(text: string): Promise<CsvRecord[]> {
  return (await Array.fromAsync(csvRecords(bodyOf(text)))).flat();
}

async function fieldsOf(text: string): Promise<string[][]> {
  return (await recordsOf(text)).map(({ fields }) => [...fields]);
}

for (const separator of [",", ";", "\t"]) {
  Deno.test(`csvRecords() separates at ${JSON.stringify(separator)} where the first line does`, async () => {
    const text = ["a", "b", "c"].join(separator) + "\n" + `1,5 x;y z`;
    const [, second] = await fieldsOf(text);
    assert.deepEqual(second, "1,5 x;y z".split(separator));
  });
}

Deno.test("csvRecords() drops a byte-order mark before a quotation mark", async () => {
  assert.deepEqual(await fieldsOf('\uFEFF"a","b"\n'), [["a", "b"]]);
});

Deno.test("csvRecords() keeps separators, quotes and line breaks within quotation marks", async () => {
  assert.deepEqual(await fieldsOf('a,b\n"x, ""y""\nz",1\n'), [
    ["a", "b"],
    ['x, "y"\nz', "1"],
  ]);
});

Deno.test("csvRecords() takes lines that end in LF, CRLF and CR in one file", async () => {
  assert.deepEqual(await fieldsOf("a,b\r\n1,2\n3,4\r5,6"), [
    ["a", "b"],
    ["1", "2"],
    ["3", "4"],
    ["5", "6"],
  ]);
});

Deno.test("csvRecords() counts lines as an editor does", async () => {
  const text = 'a,b\r\n"1\r\n2\r\n3",x\r\n\r\n"4\n5",y\r\n6,z\r\n';
  const lines = (await recordsOf(text)).map(({ line, lastLine }) =>
    `${line}-${lastLine}`
  );
  assert.deepEqual(lines, ["1-1", "2-4", "5-5", "6-7", "8-8"]);
});

Deno.test("csvRecords() takes a quotation mark within a bare field for text", async () => {
  assert.deepEqual(await fieldsOf('a,b\n5" band,1\n'), [
    ["a", "b"],
    ['5" band', "1"],
  ]);
});

Deno.test("csvRecords() takes a quotation mark that is never closed for text", async () => {
  assert.deepEqual(await fieldsOf('a,b\n1,2\n"3,4\n5,6\n'), [
    ["a", "b"],
    ["1", "2"],
    ['"3', "4"],
    ["5", "6"],
  ]);
});

Deno.test("csvRecords() loses no line after a stray quotation mark", async () => {
  assert.deepEqual(await fieldsOf('a,b\n"1,2\n"3",4\n"5",6\n'), [
    ["a", "b"],
    ['"1', "2"],
    ["3", "4"],
    ["5", "6"],
  ]);
});

Deno.test("csvRecords() reads a field of nothing but escaped quotation marks", async () => {
  assert.deepEqual(await fieldsOf('"""",""\n""""""'), [['"', ""], ['""']]);
});
