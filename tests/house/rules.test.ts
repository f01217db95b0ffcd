import assert from "node:assert/strict";
import house from "./rules.ts";

const FUNCTION = "/repo/supabase/functions/mcp";

interface Case {
  readonly rule: string;
  readonly path: string;
  readonly source: string;
}

const REFUSED: readonly Case[] = [
  ["boundaries", "toolsets/x/a.ts", 'import postgres from "postgres";'],
  ["boundaries", "toolsets/x/a.ts", 'import type { Sql } from "postgres";'],
  ["boundaries", "toolsets/x/a.ts", 'export * from "../../db/batch.ts";'],
  ["boundaries", "toolsets/x/a.ts", 'export { a } from "../../db/batch.ts";'],
  ["boundaries", "toolsets/x/a.ts", 'await import("../../db/batch.ts");'],
  ["boundaries", "toolsets/x/a.ts", 'import { a } from "../y/a.ts";'],
  ["boundaries", "http/a.ts", 'import { a } from "../toolsets/x/a.ts";'],
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
  ["unsafe-in-db", "toolsets/x/a.ts", 'client.unsafe("select 1");'],
].map(toCase);

const ALLOWED: readonly Case[] = [
  ["boundaries", "db/a.ts", 'import postgres from "postgres";'],
  ["boundaries", "toolsets/x/a.ts", 'import { sql } from "../../core/a.ts";'],
  ["boundaries", "toolsets/x/a.ts", 'import { b } from "./b.ts";'],
  ["boundaries", "toolsets/x/import/a.ts", 'import { b } from "../b.ts";'],
  ["boundaries", "toolsets/x/a.ts", 'import { b } from "../permissions.ts";'],
  ["no-top-level-arrow", "http/a.ts", "function f() { return () => 1; }"],
  ["file-length", "http/a.ts", "\n".repeat(400)],
  ["file-name", "http/body.ts", "export {};"],
  ["env-in-config", "config.ts", 'Deno.env.get("A");'],
  ["console-in-log", "telemetry/json_lines.ts", 'console.log("a");'],
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
