/** Which requests a tampering proxy meddles with. */
export interface Target {
  readonly method?: string;
  /** How the path ends. */
  readonly path: string | RegExp;
  /** What the body has in it. */
  readonly says?: string;
}

/** What becomes of an answer on its way back. */
export type Change = (answer: Response) => Response | Promise<Response>;

/** A proxy in front of a deployment that changes one answer and passes the rest on. */
export function tampering(target: Target, change: Change): typeof fetch {
  return async function tampered(input, init) {
    const answer = await fetch(input, init);
    if (!isMeant(target, new URL(String(input)), init)) return answer;
    return await change(answer);
  };
}

function isMeant(
  { method, path, says }: Target,
  { pathname }: URL,
  init: RequestInit = {},
): boolean {
  if (method && method !== (init.method ?? "GET")) return false;
  if (says && !String(init.body).includes(says)) return false;
  return typeof path === "string"
    ? pathname.endsWith(path)
    : path.test(pathname);
}

/** Has a header say something else, or nothing. */
export function header(name: string, value?: string): Change {
  return (answer) => {
    const headers = new Headers(answer.headers);
    if (value === undefined) headers.delete(name);
    else headers.set(name, value);
    return new Response(answer.body, { status: answer.status, headers });
  };
}

/** Replaces members of a JSON answer; undefined removes one. */
export function members(fields: Readonly<Record<string, unknown>>): Change {
  return async (answer) => {
    const body = { ...await answer.json(), ...fields };
    return new Response(JSON.stringify(body), {
      status: answer.status,
      headers: answer.headers,
    });
  };
}

/** Answers something else altogether. */
export function instead(status: number, body = "", headers = {}): Change {
  return async (answer) => {
    await answer.body?.cancel();
    return new Response(body || null, { status, headers });
  };
}

/** Has an answer come late; only the one of that number, counted from 1, where one is named. */
export function late(ms: number, only?: number): Change {
  let count = 0;
  return async (answer) => {
    count++;
    if (only === undefined || only === count) {
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
    return answer;
  };
}

/** The same deployment under other names: each is replaced wherever it stands. */
export function renamed(
  names: Readonly<Record<string, string>>,
): typeof fetch {
  const outward = (text: string) =>
    Object.entries(names).reduce(
      (all, [ours, theirs]) => all.replaceAll(ours, theirs),
      text,
    );
  const inward = (text: string) =>
    Object.entries(names).reduce(
      (all, [ours, theirs]) => all.replaceAll(theirs, ours),
      text,
    );
  const inHeaders = (headers: HeadersInit | undefined, by: typeof outward) =>
    new Headers(
      [...new Headers(headers)].map(([name, value]) =>
        [name, by(value)] as [string, string]
      ),
    );
  return async function underOtherNames(input, init) {
    const answer = await fetch(inward(String(input)), {
      ...init,
      headers: inHeaders(init?.headers, inward),
    });
    const text = outward(await answer.text());
    const headers = inHeaders(answer.headers, outward);
    headers.delete("content-length");
    return new Response(text || null, { status: answer.status, headers });
  };
}
