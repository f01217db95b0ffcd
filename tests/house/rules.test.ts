import assert from "node:assert/strict";
import house from "./rules.ts";

const FUNCTION = "/repo/supabase/functions/mcp";

interface Case {
  readonly rule: string;
  readonly path: string;
  readonly source: string;
}

const REFUSED: readonly Case[] = [
  ["boundaries", "tools/x/a.ts", 'import postgres from "postgres";'],
  ["boundaries", "tools/x/a.ts", 'import type { Sql } from "postgres";'],
  ["boundaries", "tools/x/a.ts", 'export * from "../../db/visit.ts";'],
  ["boundaries", "tools/x/a.ts", 'export { a } from "../../db/visit.ts";'],
  ["boundaries", "tools/x/a.ts", 'await import("../../db/visit.ts");'],
  ["boundaries", "http/a.ts", 'import "../../../local/stack.ts";'],
  ["boundaries", "http/a.ts", 'import "@modelcontextprotocol/server";'],
  ["no-top-level-arrow", "http/a.ts", "export const f = () => 1;"],
  ["no-top-level-arrow", "http/a.ts", "const f = () => 1;"],
  ["file-length", "http/a.ts", "\n".repeat(401)],
  ["file-name", "http/utils.ts", "export {};"],
  ["file-name", "http/helpers/a.ts", "export {};"],
  ["file-name", "http/mixedCase.ts", "export {};"],
  ["env-in-config", "http/a.ts", 'Deno.env.get("A");'],
  ["console-in-log", "http/a.ts", 'console.log("a");'],
  ["unsafe-in-db", "tools/x/a.ts", 'client.unsafe("select 1");'],
].map(toCase);

const ALLOWED: readonly Case[] = [
  ["boundaries", "db/a.ts", 'import postgres from "postgres";'],
  ["boundaries", "tools/x/a.ts", 'import { sql } from "../../kernel/a.ts";'],
  ["boundaries", "tools/x/a.ts", 'import { b } from "./b.ts";'],
  ["no-top-level-arrow", "http/a.ts", "function f() { return () => 1; }"],
  ["file-length", "http/a.ts", "\n".repeat(400)],
  ["file-name", "http/json_body.ts", "export {};"],
  ["env-in-config", "config.ts", 'Deno.env.get("A");'],
  ["console-in-log", "log/a.ts", 'console.log("a");'],
  ["unsafe-in-db", "db/a.ts", 'client.unsafe("select 1");'],
].map(toCase);

for (const { rule, path, source } of REFUSED) {
  Deno.test(`house/${rule} refuses ${show(source)} in ${path}`, () => {
    assert.ok(breaches(path, source).includes(`house/${rule}`));
  });
}

for (const { rule, path, source } of ALLOWED) {
  Deno.test(`house/${rule} allows ${show(source)} in ${path}`, () => {
    assert.ok(!breaches(path, source).includes(`house/${rule}`));
  });
}

function breaches(path: string, source: string): readonly string[] {
  return Deno.lint.runPlugin(house, `${FUNCTION}/${path}`, source)
    .map(({ id }) => id);
}

function toCase([rule, path, source]: readonly string[]): Case {
  return { rule: rule!, path: path!, source: source! };
}

function show(source: string): string {
  return source.trim() || `${source.length} lines`;
}
