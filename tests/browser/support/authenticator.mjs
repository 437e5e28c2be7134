// An authenticator app of our own (RFC 6238 with RFC 4226), sharing no code with the product.
import { createHmac } from 'node:crypto';

import { until } from './until.mjs';

const PERIOD = 30;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function fromBase32(text) {
  let bits = '';
  for (const symbol of text.replaceAll(/[\s=]/g, '').toUpperCase()) {
    const value = ALPHABET.indexOf(symbol);
    if (value < 0) throw new Error(`"${symbol}" is not base32`);
    bits += value.toString(2).padStart(5, '0');
  }
  const bytes = [];
  for (let at = 0; at + 8 <= bits.length; at += 8) bytes.push(parseInt(bits.slice(at, at + 8), 2));
  return Buffer.from(bytes);
}

const currentStep = () => Math.floor(Date.now() / 1000 / PERIOD);

export class Authenticator {
  #key;
  #last = 0;

  /** @param {string} secret base32, grouped or not */
  constructor(secret) {
    this.#key = fromBase32(secret);
  }

  at(step) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const digest = createHmac('sha1', this.#key).update(counter).digest();
    const offset = digest[19] & 0x0f;
    const number = digest.readUInt32BE(offset) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, '0');
  }

  /**
   * A code that was not used before. The product lets a phone's clock be one step off, so a second
   * code follows at once; for a third one this waits, as its owner would.
   */
  async code() {
    const step = Math.max(currentStep(), this.#last + 1);
    await until(
      'the next code of the app',
      () => (step <= currentStep() + 1 ? true : undefined),
      40_000,
    );
    this.#last = step;
    return this.at(step);
  }

  /** Six digits that are the code of no step around now. */
  wrongCode() {
    const near = new Set();
    for (let step = currentStep() - 3; step <= currentStep() + 3; ++step) near.add(this.at(step));
    let guess = 0;
    while (near.has(String(guess).padStart(6, '0'))) ++guess;
    return String(guess).padStart(6, '0');
  }
}
