import assert from "node:assert/strict";
import { readExport } from "../../../../supabase/functions/mcp/toolsets/workouts/import/read_export.ts";
import { bodyOf, strong } from "./reading.ts";

const UTF8 = new TextEncoder();
const EXPORT = strong("1,60,5,0,0,,").join("\n");

const NOT_TEXT =
  "This file is not a CSV in UTF-8, which the exports of Strong and Hevy are.";
const OTHER =
  "This file is not an export of Strong or Hevy: its first line does not name their columns.";

const FILES: Readonly<Record<string, readonly [Uint8Array, string]>> = {
  "an empty file": [UTF8.encode(""), "This file is empty."],
  "a file of blank lines": [UTF8.encode("\n\r\n\n"), "This file is empty."],
  "JSON": [
    UTF8.encode('[{"title": "Legs"}]'),
    "This file is JSON, not the CSV of an app.",
  ],
  "HTML": [
    UTF8.encode("<!doctype html>\n<title>Sign in</title>"),
    "This file is a web page, not a CSV.",
  ],
  "another CSV": [UTF8.encode("Date,Amount,Payee\n2024-05-06,5,x\n"), OTHER],
  "prose": [UTF8.encode("Squats went well today."), OTHER],
  "a picture": [Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10), NOT_TEXT],
  "a ZIP archive": [Uint8Array.of(80, 75, 3, 4, 20, 0, 8, 0), NOT_TEXT],
  "UTF-16": [
    new Uint8Array(Uint16Array.from(`\uFEFF${EXPORT}`, codeUnit).buffer),
    NOT_TEXT,
  ],
  "UTF-16 without its mark": [
    new Uint8Array(Uint16Array.from(EXPORT, codeUnit).buffer),
    NOT_TEXT,
  ],
  "Latin-1": [
    Uint8Array.from(EXPORT.replace("Legs", "Rückenübung"), codeUnit),
    NOT_TEXT,
  ],
  "UTF-8 that ends within a character": [
    UTF8.encode(`${EXPORT}ü`).slice(0, -1),
    NOT_TEXT,
  ],
};

for (const [name, [bytes, message]] of Object.entries(FILES)) {
  Deno.test(`readExport() refuses ${name} in words`, async () => {
    await assert.rejects(
      readExport(bodyOf(bytes), { timeZone: "UTC", unit: "kg" }),
      { code: "not_an_export", message },
    );
  });
}

function codeUnit(character: string): number {
  return character.charCodeAt(0);
}
