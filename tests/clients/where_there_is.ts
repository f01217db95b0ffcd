/** Where it is set, what the tests of others' programs lack fails instead of being passed over. */
const REQUIRED = "HOMEPORT_CLIENTS_REQUIRED";

/** Registers `tests` of a program where nothing is lacking, else one line that says what is. */
export function whereThereIs(
  name: string,
  lack: string | undefined,
  tests: () => void,
) {
  if (lack === undefined) return tests();
  Deno.test({
    name: `${name} is not asked: ${lack}`,
    ignore: Deno.env.get(REQUIRED) !== "1",
    fn() {
      throw new Error(`${name} is required: ${lack}.`);
    },
  });
}
