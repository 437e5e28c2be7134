import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { BUILD, Demo } from './demo.mjs';
import { launchBrowser, Visitor } from './visitor.mjs';

/**
 * The tests of one file, with a demo and a browser of their own. `define` gets
 *   visit(name, options, walk)   one test: a person with a fresh browser walks, and nothing went
 *                                wrong behind their back
 *   arrive(options)              a further person, who has to leave() too
 */
export function suite(name, define) {
  describe(name, () => {
    let demo;
    let browser;

    before(async () => {
      demo = await Demo.start(name.replaceAll(/[^a-z]+/g, '-'));
      browser = await launchBrowser();
    });
    after(async () => {
      await browser?.close();
      await demo?.stop();
    });

    const arrive = (options) => Visitor.arrive(browser, options);
    const visit = (title, options, walk) => {
      test(title, { timeout: 120_000 }, async () => {
        const visitor = await arrive(options);
        try {
          await walk(visitor, demo, visitor.words);
        } catch (error) {
          await photographFailure(visitor, `${name} ${title}`);
          throw error;
        }
        await visitor.leave();
      });
    };
    define({ visit, arrive });
  });
}

async function photographFailure(visitor, name) {
  const folder = path.join(BUILD, 'screenshots', 'failed');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name.replaceAll(/\W+/g, '-')}.png`);
  await visitor.page.screenshot({ path: file, fullPage: true }).catch(() => {});
}
