/** A fault of the local stack that the person at the terminal can mend: its message says how. */
export class Fault extends Error {
  override readonly name = "Fault";
}
