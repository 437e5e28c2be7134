// Renews the pictures in docs/images: `npm run docs-images`, with the module and gatekeeperctl built.
import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { Demo } from './support/demo.mjs';
import { setPasswordByMail, signInWithPassword } from './support/journeys.mjs';
import { launchBrowser, Visitor } from './support/visitor.mjs';

const FOLDER = path.resolve('docs/images');
const EMAIL = 'anna@example.com';

const demo = await Demo.start('docs-images');
const browser = await launchBrowser();
try {
  mkdirSync(FOLDER, { recursive: true });
  const visitor = await Visitor.arrive(browser, {
    colorScheme: 'light',
    viewport: { width: 1280, height: 800 },
  });
  const { page, words } = visitor;
  const photograph = (name) => page.screenshot({ path: path.join(FOLDER, name), fullPage: true });

  await visitor.open(demo.app);
  await visitor.sees(words.signIn.heading);
  await photograph('login.png');
  await signInWithPassword(visitor, await setPasswordByMail(visitor, demo, EMAIL));
  await visitor.follow(words.chooseFactor.app);
  await visitor.sees(words.app.heading);
  await photograph('enrol.png');
  await visitor.leave();
} finally {
  await browser.close();
  await demo.stop();
}
