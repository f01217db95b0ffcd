import type { Send } from "./connection.ts";

/**
 * Connects at once, and sends nothing before that is done or has failed, in the
 * same words: for what comes meanwhile, the driver would open a second
 * connection, and both would be slower for it.
 */
export function onceConnected(send: Send): Send {
  let connecting: Promise<unknown> | undefined = send("select")
    .finally(() => connecting = undefined);
  connecting.catch(() => {});
  return async (batch, caller) => {
    await connecting;
    return await send(batch, caller);
  };
}
