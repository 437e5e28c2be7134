// A demo of its own for each test file: nginx with the module, Redis, the legacy panel, outboxes.
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { Outbox } from './outbox.mjs';
import { until } from './until.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const MODULE =
  process.env.GATEKEEPER_MODULE ??
  path.join(ROOT, 'build/g++/module/ngx_http_gatekeeper_module.so');
const THEME = process.env.GATEKEEPER_THEME ?? path.join(ROOT, 'share');
const CTL = process.env.GATEKEEPER_CTL ?? path.join(ROOT, 'build/g++/gatekeeperctl');

/** Below build/, so that `make clean` takes it away. */
export const BUILD = path.join(ROOT, 'build');

const run = promisify(execFile);

async function freePort() {
  const server = net.createServer();
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Has a password and its hash. */
const COMPLETE = JSON.parse(readFileSync(path.join(ROOT, 'demo/customers.json'))).find(
  (customer) => customer.state === 'complete',
);

export class Demo {
  static async start(name) {
    const demo = new Demo();
    demo.folder = path.join(BUILD, 'browser', name);
    mkdirSync(demo.folder, { recursive: true });
    const log = openSync(path.join(BUILD, 'browser', `${name}.log`), 'w');
    const port = await freePort();
    demo.process = spawn(
      'python3',
      [
        'demo/run.py',
        ...['--dir', demo.folder],
        ...['--port', String(port)],
        ...['--module', MODULE],
        ...['--ctl', CTL],
        ...['--theme', THEME],
        // The tests of a file come from one address and make the mistakes of many.
        ...['--limit', 'network 1000/10m'],
        ...['--limit', 'names 1000/10m'],
      ],
      { cwd: ROOT, stdio: ['ignore', log, log] },
    );
    demo.ended = new Promise((ended) => demo.process.once('exit', ended));
    const description = await until(
      `the demo of ${name} to be ready; see its .log`,
      () => {
        if (demo.process.exitCode !== null)
          throw new Error(`the demo ended; see ${demo.folder}.log`);
        // A demo.json of an earlier run names another port.
        const described = readJson(path.join(demo.folder, 'demo.json'));
        return described?.portal.endsWith(`:${port}`) ? described : undefined;
      },
      30_000,
    );
    Object.assign(demo, description);
    demo.outbox = new Outbox(description.mail, description.sms);
    return demo;
  }

  async stop() {
    this.process.kill('SIGTERM');
    await this.ended;
  }

  /** A page of the portal. */
  at(path) {
    return `${this.portal}/.gatekeeper${path}`;
  }

  /** Runs gatekeeperctl against this demo. */
  async control(...words) {
    const [program, ...options] = this.ctl;
    const { stdout } = await run(program, [...options, ...words]);
    return stdout;
  }

  /** A customer who has set nothing up yet. */
  async addCustomer(email, { language = 'en', services = ['panel', 'webmail'], username } = {}) {
    const words = ['account', 'add', email, '--language', language];
    for (const service of services) words.push('--service', service);
    if (username) words.push('--username', username);
    await this.control(...words);
    return { email, username };
  }

  /** A customer who has a password and the second factor that is given. */
  async addCompleteCustomer(email, { language = 'en', totpSecret = '', phone = '' }) {
    const file = path.join(this.folder, `${email}.csv`);
    writeFileSync(
      file,
      'email,language,services,password_hash,totp_secret,phone\n' +
        `${email},${language},panel webmail,"${COMPLETE.password_hash}",${totpSecret},${phone}\n`,
    );
    await this.control('import', file);
    return { email, password: COMPLETE.password, totpSecret, phone };
  }

  /** Redis answers nobody until `work` has ended: what customers see of an outage. */
  async withoutRedis(work) {
    const socket = net.connect(this.redis);
    const answer = new Promise((answered) => socket.once('data', answered));
    socket.write('INFO server\r\n');
    const [, id] = /^process_id:(\d+)/m.exec(String(await answer));
    socket.destroy();
    process.kill(Number(id), 'SIGSTOP');
    try {
      await work();
    } finally {
      process.kill(Number(id), 'SIGCONT');
    }
  }
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
