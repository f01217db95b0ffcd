import postgres from "postgres";
import { visibleText } from "../../functions/mcp/core/text.ts";
import type { Deployment } from "./deployment.ts";
import { CouldNotLook, NotAsked } from "./fault.ts";
import type { Ailment, Finding } from "./finding.ts";

/** What was seen is cut here, in characters. */
const LONGEST_SEEN = 400;

/** What was measured on the way: a line for people, numbers for programs. */
export interface Measured {
  readonly line: string;
  /** By name, its unit at the end of it. */
  readonly figures: Readonly<Record<string, number>>;
}

/** Checks that belong together, and all they can find. */
export interface Group {
  readonly title: string;
  readonly ailments: Readonly<Record<string, Ailment>>;
  /** Looks; never throws but for a bug. */
  readonly look: (deployment: Deployment) => Promise<Looked>;
}

/** What came of looking. */
export interface Looked {
  readonly title: string;
  readonly findings: readonly Finding[];
  readonly measured?: Measured;
  /** Why it was not looked at; `failed` where it was asked for. */
  readonly skipped?: { readonly why: string; readonly failed: boolean };
}

/** What stands for the `<placeholders>` of a command. */
export type Names = Readonly<Record<string, string>>;

/**
 * Reports an ailment of the group: what was seen, and the names to write the
 * mending command with, once for each.
 */
export type Find<Id extends string> = (
  id: Id,
  seen?: string,
  names?: readonly Names[],
) => void;

/** A group of checks, which can find only what stands in its own table. */
export function group<Id extends string>(
  { title, ailments, look }: {
    readonly title: string;
    readonly ailments: Readonly<Record<Id, Ailment>>;
    readonly look: (
      deployment: Deployment,
      find: Find<Id>,
    ) => Promise<Measured | void>;
  },
): Group {
  return {
    title,
    ailments,
    async look(deployment) {
      const findings: Finding[] = [];
      const find: Find<Id> = (id, seen, names = []) => {
        const mend = written(ailments[id].mend, names);
        // It may be a stranger's: it must not speak to the terminal.
        const words = seen && visibleText(seen).slice(0, LONGEST_SEEN);
        findings.push({
          id,
          ...ailments[id],
          mend,
          ...(words && { seen: words }),
        });
      };
      try {
        const measured = await look(deployment, find);
        return { title, findings, ...(measured && { measured }) };
      } catch (thrown) {
        if (thrown instanceof NotAsked) {
          const skipped = { why: thrown.message, failed: false };
          return { title, findings, skipped };
        }
        const skipped = { why: failureOf(thrown), failed: true };
        return { title, findings, skipped };
      }
    },
  };
}

/**
 * Why looking failed.
 *
 * @throws What was thrown, where that is a bug.
 */
function failureOf(thrown: unknown): string {
  if (thrown instanceof CouldNotLook) return thrown.message;
  if (thrown instanceof postgres.PostgresError) {
    return `see that --database is the owner's: Postgres refuses (${thrown.code})`;
  }
  // postgres.js names what became of a connection like this.
  const code = thrown instanceof Error && "code" in thrown && thrown.code;
  if (typeof code === "string" && /^(CONNECT|E[A-Z]+$)/.test(code)) {
    return "try again: the connection to the database was lost";
  }
  throw thrown;
}

/** A command with its placeholders filled, a line for each set of names. */
function written(mend: string, names: readonly Names[]): string {
  if (names.length === 0) return mend;
  const lines = names.map((each) =>
    mend.replaceAll(
      /<([a-z]+)>/g,
      (all, name) => each[name] === undefined ? all : visibleText(each[name]),
    )
  );
  return [...new Set(lines)].join("\n");
}
