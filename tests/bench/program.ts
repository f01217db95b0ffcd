/**
 * Runs a program to its end, and gives what it printed.
 *
 * @throws {Error} Where it ends badly, with what it complained of.
 */
export async function run(
  program: string,
  args: readonly string[],
  input = "",
): Promise<string> {
  const process = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  // One that ends without having read says why on its own.
  await writer.write(new TextEncoder().encode(input)).catch(() => {});
  await writer.close().catch(() => {});
  const { success, stdout, stderr } = await process.output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr));
  return decoder.decode(stdout).trim();
}
