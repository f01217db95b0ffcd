import { join } from "node:path";
import { converse } from "./conversation.ts";
import type { ForeignClient, Kind } from "./foreign_client.ts";
import type { Kept } from "./kept.ts";
import type { Person } from "./person.ts";

const PROGRAMS = [
  { program: "mcp_client.py", title: "Python mcp" },
  { program: "fastmcp_client.py", title: "FastMCP" },
];

const MODES = [
  { mode: "legacy", family: "2025-11-25", era: "legacy" },
  { mode: "auto", family: "2026-07-28", era: "modern" },
] as const;

/** The Python clients, in each family that they speak. */
export function pythonClients(python: Kept): readonly Kind[] {
  return PROGRAMS.flatMap(({ program, title }) =>
    MODES.map(({ mode, family, era }): Kind => {
      const name = `${title} on ${family}`;
      return {
        name,
        era,
        looksAtClock: true,
        ...(typeof python === "string" && { lack: python }),
        connect(endpoint, person) {
          if (typeof python === "string") throw new Error(python);
          return connected(
            join(python.dir, "bin/python"),
            [
              join(import.meta.dirname!, "python", program),
              endpoint,
              name,
              mode,
            ],
            person,
          );
        },
      };
    })
  );
}

async function connected(
  python: string,
  args: readonly string[],
  person: Person,
): Promise<ForeignClient> {
  const conversation = converse(python, args);
  /** What it says next; where it sends its user away, they go. */
  async function heard() {
    for (;;) {
      const { visit, ...message } = await conversation.hear();
      if (visit === undefined) return message;
      const url = new URL(visit);
      // The one listens for its user's return, the other is told of it.
      if (args[0]!.endsWith("fastmcp_client.py")) await person.visits(url);
      else await conversation.say({ back: await person.consents(url) });
    }
  }
  async function ask(question: unknown) {
    await conversation.say(question);
    const { answer, error } = await heard();
    if (error !== undefined) throw new Error(error);
    return answer;
  }

  try {
    await heard();
  } catch (error) {
    await conversation[Symbol.asyncDispose]();
    throw error;
  }
  return {
    listTools: () => ask({ list: "tools" }),
    callTool: ({ name, arguments: args = {} }) =>
      ask({ call: name, arguments: args }),
    wait: (seconds) => ask({ wait: seconds }),
    async close() {
      await conversation[Symbol.asyncDispose]();
    },
  };
}
