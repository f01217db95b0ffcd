/** Why something could not be looked at, though it was asked for: its message says what to do. */
export class CouldNotLook extends Error {
  override readonly name = "CouldNotLook";
}

/** Nothing was given to look at it with: its message says what to add. */
export class NotAsked extends Error {
  override readonly name = "NotAsked";
}
