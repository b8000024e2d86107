// What could not be sent to the server stands on this device, under the account that typed it: the next person
// at a shared browser does not get it.
import { post } from "guildhall/csrf";

const mine = `draft:${document.documentElement.dataset.account ?? ""}:`;

export const keyOf = (url) => mine + url;

// Before signing out: every keeper puts down what it holds, the server gets it if it can, the device forgets it.
export async function handOver() {
  dispatchEvent(new Event("guildhall:leaving"));
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(mine));
  await Promise.allSettled(keys.map((key) => {
    const fields = new URLSearchParams(localStorage.getItem(key));
    return post(key.slice(mine.length), fields, { signal: AbortSignal.timeout(3000) });
  }));
  for (const key of keys) localStorage.removeItem(key);
}
