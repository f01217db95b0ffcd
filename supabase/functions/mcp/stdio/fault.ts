/** Why a local client cannot be served: its message says what the person at the computer can do. */
export class Fault extends Error {
  override readonly name = "Fault";
}
