import type { Log } from "../core/event.ts";

/** How one thing is that the server needs. */
export type Finding =
  | { readonly status: "ok"; readonly ms: number }
  | { readonly status: "failing"; readonly words: string };

/** How everything is that it needs. */
export interface Health {
  readonly status: "ok" | "failing";
  readonly checks: Readonly<Record<string, Finding>>;
}

/** Looks at one thing; `words` say what is wrong where `look` throws. */
export interface HealthCheck {
  readonly look: () => Promise<unknown>;
  readonly words: string;
}

/** How long each thing may take to answer. */
const PATIENCE_MS = 3_000;

/** Looks at everything at once; what was thrown goes to the log alone. */
export async function healthOf(
  checks: Readonly<Record<string, HealthCheck>>,
  log: Log,
): Promise<Health> {
  const found = await Promise.all(
    Object.entries(checks).map(async ([name, { look, words }]) => {
      const startedMs = performance.now();
      try {
        await inTime(look());
        const ms = Math.round((performance.now() - startedMs) * 100) / 100;
        return [name, { status: "ok", ms }] as const;
      } catch (cause) {
        log({ event: "health.failed", check: name, cause });
        return [name, { status: "failing", words }] as const;
      }
    }),
  );
  return {
    status: found.every(([, { status }]) => status === "ok") ? "ok" : "failing",
    checks: Object.fromEntries(found),
  };
}

/** @throws Where Supabase Auth publishes no key. */
export async function lookAtKeys(jwksUrl: string): Promise<void> {
  const { keys } = await published(jwksUrl);
  if (!Array.isArray(keys) || keys.length === 0) {
    throw new Error("There is no signing key.");
  }
}

/** @throws Where Supabase Auth does not say that it is `issuer`. */
export async function lookAtAuth(
  metadataUrl: string,
  expected: string,
): Promise<void> {
  const { issuer } = await published(metadataUrl);
  if (issuer !== expected) throw new Error("It calls itself something else.");
}

async function published(
  url: string,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`${response.status}`);
  }
  return Object(await response.json());
}

async function inTime(looked: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`No answer in ${PATIENCE_MS} ms.`)),
      PATIENCE_MS,
    );
  });
  try {
    await Promise.race([looked, late]);
  } finally {
    clearTimeout(timer);
  }
}
