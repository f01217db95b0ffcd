import type { Rows, Send } from "./connection.ts";

/**
 * Lets one user have `most` connections at once. What else is sent for that user
 * waits here in order, and what is sent for others passes it.
 */
export function fair(send: Send, most: number): Send {
  const users = new Map<string, Turns>();

  return async function sendFairly(batch, userId): Promise<Rows> {
    if (userId === undefined) return await send(batch);
    const turns = users.get(userId) ?? { taken: 0, waiting: [] };
    users.set(userId, turns);
    if (turns.taken < most) turns.taken++;
    // The batch that ends next lets the first one that waits go.
    else await new Promise<void>((resolve) => turns.waiting.push(resolve));
    try {
      return await send(batch, userId);
    } finally {
      const next = turns.waiting.shift();
      if (next) next();
      else if (--turns.taken === 0) users.delete(userId);
    }
  };
}

interface Turns {
  taken: number;
  readonly waiting: (() => void)[];
}
