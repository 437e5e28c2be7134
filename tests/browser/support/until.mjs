import { setTimeout as pause } from 'node:timers/promises';

/** Waits for `look` to return something; fails loudly when it does not. */
export async function until(what, look, patience = 10_000) {
  const end = Date.now() + patience;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > end) throw new Error(`waited ${patience / 1000} s in vain for ${what}`);
    await pause(25);
  }
}
