const LOOPBACK = /^(localhost|127(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}|\[::1\])$/;

/** Whether a URL leads to this machine by a name that cannot lead elsewhere. */
export function isLoopback(url: string): boolean {
  return LOOPBACK.test(new URL(url).hostname);
}

/** Whether what is sent to a URL can be read on the way. */
export function isReadableOnTheWay(url: string): boolean {
  return new URL(url).protocol === "http:" && !isLoopback(url);
}
