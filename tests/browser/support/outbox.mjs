// The mails and text messages of a demo, as their receivers read them.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { until } from './until.mjs';

export class Outbox {
  #read = new Set();

  constructor(mail, sms) {
    this.mailFolder = mail;
    this.smsFolder = sms;
  }

  /** The oldest mail to `address` that was not read yet; waits until there is one. */
  nextMail(address) {
    return this.#next(this.mailFolder, '.eml', `a mail to ${address}`, parseMail, address);
  }

  /** The oldest text message to `number` (any spelling) that was not read yet. */
  nextText(number) {
    const digits = number.replaceAll(/[^+0-9]/g, '');
    return this.#next(this.smsFolder, '.json', `a text message to ${digits}`, JSON.parse, digits);
  }

  async #next(folder, extension, what, parse, receiver) {
    return until(what, () => {
      for (const name of readdirSync(folder).sort()) {
        if (name.startsWith('.') || !name.endsWith(extension) || this.#read.has(name)) continue;
        const message = parse(readFileSync(path.join(folder, name), 'utf8'));
        if (message.to !== receiver) continue;
        this.#read.add(name);
        return message;
      }
      return undefined;
    });
  }
}

function parseMail(source) {
  const { headers, body } = split(source);
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type'))[1];
  const mail = {
    to: headers.get('to').replaceAll(/[<>]/g, ''),
    subject: decodeWords(headers.get('subject')),
  };
  for (const part of body.split(`--${boundary}`).slice(1, -1)) {
    const { headers: about, body: encoded } = split(part.replace(/^\r?\n/, ''));
    const text = decodeQuotedPrintable(encoded);
    if (about.get('content-type').startsWith('text/plain')) mail.text = text;
    if (about.get('content-type').startsWith('text/html')) mail.html = text;
  }
  return mail;
}

function split(source) {
  const [head, ...rest] = source.replaceAll('\r\n', '\n').split('\n\n');
  const headers = new Map();
  for (const line of head.replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: rest.join('\n\n') };
}

function decodeQuotedPrintable(text) {
  const bytes = text
    .replaceAll('=\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function decodeWords(text) {
  return text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_, kind, word) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString('utf8')
        : decodeQuotedPrintable(word.replaceAll('_', ' ')),
    );
}
