import type { Installed } from "./installed.ts";
import type { Family } from "./work.ts";

/** Something that is measured: a program that serves the same tools. */
export interface Contender {
  readonly name: string;
  /** As the tables call it. */
  readonly title: string;
  /** The families it speaks. */
  readonly families: readonly Family[];
  /** Whether it can be started with any number of tools. */
  readonly grows: boolean;
  /** Whether it takes each call from its user's rate limit. */
  readonly limits: boolean;
  /** Whether it takes tokens as our token hook leaves them. */
  readonly knowsTheHook: boolean;
  /** The program and its arguments, to serve so many tools; its usual ones unless named. */
  command(tools?: number): readonly [program: string, ...args: string[]];
}

const BOTH: readonly Family[] = ["2025-11-25", "2026-07-28"];

/** The most a function's memory may be on the platform. */
const HEAP = "--max-heap-size=256";

/** A Deno with the rights and the memory the platform gives a function. */
const DENO = [
  Deno.execPath(),
  "run",
  "--quiet",
  "--no-prompt",
  "--no-lock",
  "--allow-net",
  "--allow-env",
  `--v8-flags=${HEAP}`,
] as const;

/** Ours, as deployed. */
export const HOMEPORT: Contender = {
  name: "homeport",
  title: "Homeport",
  families: BOTH,
  grows: true,
  limits: true,
  knowsTheHook: true,
  command: (tools) => [
    ...DENO,
    tools === undefined
      ? pathOf("../../supabase/local/edge_runtime.ts")
      : pathOf("homeport_with_tools.ts"),
  ],
};

/** What nothing that does the same can beat. */
export const LIMIT: Contender = {
  name: "limit",
  title: "bare limit",
  families: ["2026-07-28"],
  grows: false,
  limits: true,
  knowsTheHook: true,
  command: () => [...DENO, pathOf("limit.ts")],
};

/** The newest family that a contender speaks. */
export function newestOf({ families }: Contender): Family {
  return families.at(-1)!;
}

/** The others, as far as their programs are installed. */
export function peers({ node, python }: Installed): readonly Contender[] {
  const onDeno = [
    ...DENO,
    "--allow-read",
    "--allow-sys",
    "--no-config",
    "--node-modules-dir=manual",
  ] as const;
  return [
    {
      name: "supabase_server",
      title: "@supabase/server",
      families: BOTH,
      grows: true,
      limits: false,
      knowsTheHook: false,
      command: () => [...onDeno, `${node}/supabase_server.mjs`],
    },
    {
      name: "sdk2_postgres_js",
      title: "SDK 2 + postgres.js",
      families: BOTH,
      grows: true,
      limits: false,
      knowsTheHook: false,
      command: () => [...onDeno, `${node}/sdk2_postgres_js.mjs`],
    },
    {
      name: "sdk1_express_pg",
      title: "SDK 1 + express + pg",
      families: ["2025-11-25"],
      grows: true,
      limits: false,
      knowsTheHook: false,
      command: () => ["node", HEAP, `${node}/sdk1_express_pg.mjs`],
    },
    ...(python
      ? [{
        name: "fastmcp_asyncpg",
        title: "FastMCP + asyncpg",
        families: BOTH,
        grows: true,
        limits: false,
        knowsTheHook: false,
        command: () =>
          [
            `${python}/bin/python`,
            pathOf("peers/python/fastmcp_asyncpg.py"),
          ] as const,
      }]
      : []),
  ];
}

function pathOf(relative: string): string {
  return new URL(relative, import.meta.url).pathname;
}
