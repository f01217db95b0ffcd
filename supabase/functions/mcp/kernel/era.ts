/**
 * The family of the protocol a request speaks: `legacy` ends with 2025-11-25,
 * `modern` begins with 2026-07-28.
 */
export type Era = "legacy" | "modern";
