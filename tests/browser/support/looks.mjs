// How a page looks and whether everybody can use it: axe-core, room on small screens, size of what
// is tapped, and a picture for people to judge.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { BUILD } from './demo.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };
const SCHEMES = ['light', 'dark'];

/** The narrowest phone, and a 1280 pixel window at 200 %: WCAG 1.4.10 and 1.4.4. */
const CRAMPED = [
  { width: 320, height: 640 },
  { width: 640, height: 450 },
];

const SMALLEST_TARGET = 44;

/** What axe-core asks of a web site beyond WCAG (landmarks, a main heading) means nothing in a mail. */
const WCAG_ONLY = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };

/**
 * Throws for each thing wrong on the page as it is. Pictures go to
 * build/screenshots/<language>-<width>-<scheme>/<name>.png.
 */
export async function examine({ page, language }, name, { asMail = false } = {}) {
  for (const size of CRAMPED) {
    await page.setViewportSize(size);
    await fitsItsWindow(page, name);
  }
  await page.evaluate(AXE);
  for (const size of [PHONE, DESKTOP]) {
    await page.setViewportSize(size);
    await fitsItsWindow(page, name);
    if (!asMail) await hasRoomForFingers(page, name);
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ colorScheme: scheme });
      await passesAxe(page, `${name}, ${size.width} pixels, ${scheme}`, asMail ? WCAG_ONLY : {});
      const folder = path.join(BUILD, 'screenshots', `${language}-${size.width}-${scheme}`);
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
    }
  }
}

async function passesAxe(page, what, options) {
  // Style sheets are not fetched again by script: the policy of the pages rightly forbids it.
  const { violations } = await page.evaluate(
    (rules) =>
      globalThis.axe.run(document, { preload: false, resultTypes: ['violations'], ...rules }),
    options,
  );
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map((node) => `${node.html}: ${node.failureSummary}`),
  }));
  assert.deepEqual(found, [], `axe-core on ${what}`);
}

async function fitsItsWindow(page, what) {
  const [needed, there] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(needed <= there, `${what} is ${needed} wide in a window of ${there}`);
}

async function hasRoomForFingers(page, what) {
  const small = await page.evaluate((least) => {
    const controls = document.querySelectorAll('a, button, summary, input:not([type="hidden"])');
    return [...controls]
      .filter((control) => control.tabIndex >= 0 && control.checkVisibility())
      .map((control) => ({ control, box: control.getBoundingClientRect() }))
      .filter(({ box }) => box.height < least || box.width < least)
      .map(({ control, box }) => `${control.outerHTML}: ${box.width} x ${box.height}`);
  }, SMALLEST_TARGET);
  assert.deepEqual(small, [], `too small to tap on ${what}`);
}
