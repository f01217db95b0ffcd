import type { Rows, Send } from "./connection.ts";

/**
 * Lets one user have `most` connections at once. What else is sent for that user
 * waits here in order, the site's before the clients'. What is sent for others
 * passes it.
 */
export function fair(send: Send, most: number): Send {
  const users = new Map<string, Turns>();

  return async function sendFairly(batch, caller): Promise<Rows> {
    if (!caller) return await send(batch);
    const { userId, clientId } = caller;
    const turns = users.get(userId) ?? { taken: 0, site: [], clients: [] };
    users.set(userId, turns);
    if (turns.taken < most) turns.taken++;
    else {
      const waiting = clientId === undefined ? turns.site : turns.clients;
      // The batch that ends next lets the first one that waits go.
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await send(batch, caller);
    } finally {
      const next = turns.site.shift() ?? turns.clients.shift();
      if (next) next();
      else if (--turns.taken === 0) users.delete(userId);
    }
  };
}

interface Turns {
  taken: number;
  readonly site: (() => void)[];
  readonly clients: (() => void)[];
}
