/** What a process has cost so far; absent where the system does not tell. */
export interface ProcessCost {
  /** Time on the processor, its own and the kernel's for it. */
  readonly cpuMs: number;
  readonly residentMb: number;
}

/** Ticks a second of `/proc`: fixed at 100 for programs on Linux. */
const TICK_MS = 10;

/** Reads a process's {@linkcode ProcessCost}. */
export function processCost(pid: number): ProcessCost | undefined {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    // The name, in parentheses, may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    const [, residentKb] = status.match(/^VmRSS:\s+(\d+)/m) ?? [];
    return {
      cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
      residentMb: Number(residentKb) / 1024,
    };
  } catch {
    return undefined;
  }
}
