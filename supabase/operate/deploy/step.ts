/** One part of a deployment. What it has to do was found by looking at the project. */
export interface Step {
  readonly title: string;
  /** What it will change, in words; empty where all is right already. */
  readonly changes: readonly string[];
  /** Worth knowing of what stays as it is. */
  readonly note?: string;
  /**
   * Changes it.
   *
   * @throws {Fault} Where it fails; another deployment then begins here.
   */
  apply(): Promise<void>;
}
