/** What an image is told at run time, and how it was made. */
export interface Image {
  readonly from: string;
  /** In their order: what makes the file system, each in the folder it is made in. */
  readonly steps: readonly Step[];
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly port: number;
  readonly stopSignal: string;
  readonly command: readonly string[];
  readonly healthCheck: readonly string[];
}

/** One instruction that writes files. */
export type Step =
  & { readonly workdir: string; readonly env: Image["env"] }
  & (
    | { readonly copied: readonly string[]; readonly to: string }
    | { readonly run: readonly string[] }
  );

/**
 * Reads a Dockerfile, as far as ours goes: one stage, one line an instruction,
 * commands as JSON lists.
 *
 * @throws {Error} For whatever it does not know: it would be left untested.
 */
export function imageFrom(dockerfile: string): Image {
  const steps: Step[] = [];
  let env: Image["env"] = {};
  const once = new Map<string, string>();
  for (const line of dockerfile.split("\n")) {
    if (/^(#|\s*$)/.test(line)) continue;
    const [, word, rest] = line.match(/^([A-Z]+) (.*[^\\])$/) ?? unknown(line);
    const at = { workdir: once.get("WORKDIR") ?? "/", env };
    if (word === "COPY") {
      const words = rest!.split(" ");
      if (words.some((word) => word.startsWith("-"))) unknown(line);
      steps.push({ ...at, copied: words.slice(0, -1), to: words.at(-1)! });
    } else if (word === "RUN") {
      steps.push({ ...at, run: listed(rest!, line) });
    } else if (word === "ENV") {
      env = { ...env, ...Object.fromEntries(rest!.split(" ").map(assigned)) };
    } else if (ONCE.includes(word!) && !once.has(word!)) {
      once.set(word!, rest!);
    } else unknown(line);
  }
  const only = (word: string) => once.get(word) ?? unknown(`no ${word}`);
  const [, check] = only("HEALTHCHECK").match(/^(?:--\S+ )*CMD (.+)$/) ??
    unknown(only("HEALTHCHECK"));
  return {
    from: only("FROM"),
    steps,
    workdir: only("WORKDIR"),
    env,
    user: only("USER"),
    port: Number(only("EXPOSE")),
    stopSignal: only("STOPSIGNAL"),
    command: listed(only("CMD"), "CMD"),
    healthCheck: listed(check!, "HEALTHCHECK"),
  };
}

const ONCE = [
  "FROM",
  "WORKDIR",
  "USER",
  "EXPOSE",
  "HEALTHCHECK",
  "STOPSIGNAL",
  "CMD",
];

function assigned(text: string): [string, string] {
  const [, name, value] = text.match(/^([A-Z_]+)=(\S+)$/) ?? unknown(text);
  return [name!, value!];
}

function listed(text: string, line: string): readonly string[] {
  const list: unknown = text.startsWith("[") ? JSON.parse(text) : unknown(line);
  return Array.isArray(list) && list.every((word) => typeof word === "string")
    ? list
    : unknown(line);
}

function unknown(text: string): never {
  throw new Error(`The reader of Dockerfiles does not know: ${text}`);
}
