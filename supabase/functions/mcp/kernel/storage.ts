/** What is kept of a user and what may be, about, in bytes without indexes. */
export interface Storage {
  /** Records of calls. */
  readonly log_bytes: number;
  readonly log_limit_bytes: number;
  /** Rows of toolsets, tasks, questions and subscriptions. */
  readonly data_bytes: number;
  readonly data_limit_bytes: number;
}
