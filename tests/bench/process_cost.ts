/** What a process has cost so far; absent where the system does not tell. */
export interface ProcessCost {
  /** Time on the processor, its own and the kernel's for it. */
  readonly cpuMs: number;
  /** The same of its children that have ended. */
  readonly endedCpuMs: number;
  readonly parent: number;
  /** Of its own: without the program's file, whose pages all that run it share. */
  readonly ownMb: number;
}

/** Ticks a second of `/proc`: fixed at 100 for programs on Linux. */
const TICK_MS = 10;

/** Reads a process's {@linkcode ProcessCost}. */
export function processCost(pid: number): ProcessCost | undefined {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    // The name, in parentheses, may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ").map(Number);
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    const [, ownKb] = status.match(/^RssAnon:\s+(\d+)/m) ?? [];
    return {
      cpuMs: (fields[11]! + fields[12]!) * TICK_MS,
      endedCpuMs: (fields[13]! + fields[14]!) * TICK_MS,
      parent: fields[1]!,
      ownMb: Number(ownKb) / 1024,
    };
  } catch {
    return undefined;
  }
}

/** Time on the processor of a process and all its children so far, in milliseconds. */
export function familyCpuMs(pid: number): number | undefined {
  const own = processCost(pid);
  if (!own) return undefined;
  const children = [...Deno.readDirSync("/proc")]
    .map(({ name }) =>
      /^\d+$/.test(name) ? processCost(Number(name)) : undefined
    )
    .filter((cost) => cost?.parent === pid);
  return children.reduce(
    (sum, cost) => sum + cost!.cpuMs,
    own.cpuMs + own.endedCpuMs,
  );
}
