// Keyboard, screen magnifier, high contrast, password manager: the pages work with what people use.
// What axe-core can tell is in gallery.spec.mjs, on every page.
import assert from 'node:assert/strict';

import { Authenticator } from './support/authenticator.mjs';
import {
  askForMailCode,
  readMailCode,
  readSecret,
  setPasswordByMail,
  signInWithPassword,
  typeMailCode,
} from './support/journeys.mjs';
import { suite } from './support/suite.mjs';
import { until } from './support/until.mjs';

const TOTP_SECRET = 'MFRWGZLTONUWE3DFEBTG64RAMFWGYIDP';

suite('assistive', ({ visit }) => {
  for (const javaScript of [true, false]) {
    const how = javaScript ? 'with JavaScript' : 'without JavaScript';
    visit(`signing in by keyboard alone, ${how}`, { javaScript }, async (visitor, demo, words) => {
      const totpSecret = TOTP_SECRET;
      const customer = await demo.addCompleteCustomer(`keys-${javaScript}@example.com`, {
        totpSecret,
      });
      const { keyboard } = visitor.page;
      await visitor.open(`${demo.app}/wanted`);
      await visitor.sees(words.signIn.heading);
      await takesFocus(visitor, words.email);
      await keyboard.type(customer.email);
      await keyboard.press('Tab');
      assert.equal(await focused(visitor), words.password);
      await keyboard.type(customer.password);
      if (javaScript) {
        await keyboard.press('Tab');
        assert.equal(await focused(visitor), words.showPassword);
        await keyboard.press('Space');
        assert.equal(await focused(visitor), words.hidePassword);
      }
      await keyboard.press('Tab');
      assert.equal(await focused(visitor), words.signIn.submit);
      await keyboard.press('Enter');
      await visitor.sees(words.secondFactor.heading);
      await takesFocus(visitor, words.secondFactor.label);
      await keyboard.type(await new Authenticator(TOTP_SECRET).code());
      await keyboard.press('Enter');
      await visitor.isInTheApp(`${demo.app}/wanted`, customer.email);
    });
  }

  visit(
    'every stop of the Tab key is seen, in the order of the page',
    {},
    async (visitor, demo, words) => {
      await visitor.open(demo.at('/login'));
      await visitor.sees(words.signIn.heading);
      await takesFocus(visitor, words.email);
      const stops = [];
      for (let stop = 0; stop < 9; ++stop) {
        stops.push(await focused(visitor));
        assert.ok(await hasFocusRing(visitor), `the focus on "${stops.at(-1)}" is seen`);
        await visitor.page.keyboard.press('Tab');
      }
      assert.deepEqual(stops, [
        words.email,
        words.password,
        words.showPassword,
        words.signIn.submit,
        words.signIn.forgot,
        words.oldNameOnly,
        'support@example.com',
        'Help pages',
        'Nederlands',
      ]);
    },
  );

  visit('errors take the focus to where they can be mended', {}, async (visitor, demo, words) => {
    const email = 'focus@example.com';
    await demo.addCustomer(email);
    await visitor.open(demo.at('/login'));
    await visitor.press(words.signIn.submit);
    await visitor.isToldAt(words.email, words.signIn.emailMissing);
    await takesFocus(visitor, words.email);
    await signInWithPassword(visitor, await setPasswordByMail(visitor, demo, email));
    await visitor.sees(words.chooseFactor.heading);
    await visitor.follow(words.chooseFactor.app);
    await visitor.sees(words.app.heading);
    assert.equal(await focused(visitor), undefined, 'the picture first: nothing takes the focus');
    await visitor.page.goBack();
    const { app } = await readSecret(visitor);
    await visitor.type(words.app.label, app.wrongCode());
    await visitor.press(words.app.submit);
    await visitor.isToldAt(words.app.label, words.secondFactor.wrong);
    await takesFocus(visitor, words.app.label);
  });

  visit('a screen reader hears each rule being met', {}, async (visitor, demo, words) => {
    const email = 'listener@example.com';
    await demo.addCustomer(email);
    await visitor.open(demo.at('/login'));
    await askForMailCode(visitor, email);
    await typeMailCode(visitor, await readMailCode(visitor, demo, email));
    await visitor.sees(words.newPassword.heading);
    const field = visitor.field(words.newPassword.label);
    assert.ok((await visitor.descriptionOf(field)).includes(words.newPassword.rules[0]));
    const list = visitor.main.getByRole('list');
    assert.equal(await list.getAttribute('aria-live'), 'polite');
    await field.pressSequentially('a1');
    const heard = await list
      .getByRole('listitem')
      .filter({ hasText: `– ${words.newPassword.met}` });
    assert.deepEqual(await heard.allTextContents(), [
      `${words.newPassword.rules[1]} – ${words.newPassword.met}`,
      `${words.newPassword.rules[3]} – ${words.newPassword.met}`,
    ]);
    await field.press('Backspace');
    assert.equal(await heard.count(), 1, 'and no longer being met');
  });

  visit('SEC-013 password managers and phones know every field', {}, async (visitor, demo, words) => {
    const email = 'manager@example.com';
    await demo.addCustomer(email);
    const attributes = async (label, ...names) => {
      const field = visitor.field(label);
      const values = [];
      for (const name of names) values.push(await field.getAttribute(name));
      return values;
    };
    await visitor.open(demo.at('/login'));
    assert.deepEqual(await attributes(words.email, 'type', 'name', 'autocomplete'), [
      'email',
      'email',
      'username',
    ]);
    assert.deepEqual(await attributes(words.password, 'type', 'name', 'autocomplete'), [
      'password',
      'password',
      'current-password',
    ]);
    await visitor.follow(words.signIn.forgot);
    assert.deepEqual(await attributes(words.email, 'type', 'autocomplete'), ['email', 'username']);
    await visitor.type(words.email, email);
    await visitor.press(words.forgot.submit);
    assert.deepEqual(
      await attributes(words.mailCode.label, 'name', 'autocomplete', 'autocapitalize'),
      ['code', 'one-time-code', 'characters'],
    );
    await typeMailCode(visitor, await readMailCode(visitor, demo, email));
    await visitor.sees(words.newPassword.heading);
    assert.deepEqual(await attributes(words.newPassword.label, 'type', 'name', 'autocomplete'), [
      'password',
      'password',
      'new-password',
    ]);
    const account = visitor.page.locator('input[autocomplete="username"]');
    assert.equal(await account.inputValue(), email, 'the new password is saved for this address');
    await visitor.type(words.newPassword.label, 'Stille Haven 31 schepen');
    await visitor.press(words.newPassword.submit);
    await signInWithPassword(visitor, { email, password: 'Stille Haven 31 schepen' });
    await visitor.follow(words.chooseFactor.text);
    assert.deepEqual(await attributes(words.phone.label, 'type', 'name', 'autocomplete'), [
      'tel',
      'phone',
      'tel',
    ]);
    await visitor.follow(words.app.other);
    await visitor.follow(words.chooseFactor.app);
    assert.deepEqual(await attributes(words.app.label, 'name', 'inputmode', 'autocomplete'), [
      'code',
      'numeric',
      'one-time-code',
    ]);
  });

  visit(
    'forced colours keep borders, focus and the picture',
    { forcedColors: 'active' },
    async (visitor, demo, words) => {
      const email = 'contrast@example.com';
      await demo.addCustomer(email);
      await visitor.open(demo.at('/login'));
      await visitor.sees(words.signIn.heading);
      for (const control of [visitor.field(words.password), visitor.button(words.signIn.submit)]) {
        const [width, color, ground] = await control.evaluate((element) => {
          const style = getComputedStyle(element);
          return [style.borderTopWidth, style.borderTopColor, style.backgroundColor];
        });
        assert.ok(parseFloat(width) >= 1);
        assert.notEqual(color, ground, 'its edge is seen');
      }
      assert.ok(await hasFocusRing(visitor));
      await signInWithPassword(visitor, await setPasswordByMail(visitor, demo, email));
      await visitor.follow(words.chooseFactor.app);
      const picture = visitor.page.getByRole('img', { name: words.app.qr });
      const fills = await picture
        .locator('rect, path')
        .evaluateAll((shapes) => shapes.map((shape) => getComputedStyle(shape).fill));
      assert.deepEqual(
        fills,
        ['rgb(255, 255, 255)', 'rgb(0, 0, 0)'],
        'cameras read black on white',
      );
    },
  );

  visit('nothing on the pages moves', { reducedMotion: 'reduce' }, async (visitor, demo, words) => {
    await visitor.open(demo.at('/login'));
    await visitor.sees(words.signIn.heading);
    for (const reducedMotion of ['reduce', 'no-preference']) {
      await visitor.page.emulateMedia({ reducedMotion });
      const moving = await visitor.page.evaluate(
        () =>
          [...document.querySelectorAll('*')].filter((element) => {
            const { transitionDuration, animationName } = getComputedStyle(element);
            return transitionDuration !== '0s' || animationName !== 'none';
          }).length,
      );
      assert.equal(moving, 0);
    }
  });

  // WCAG 1.4.12 and the larger letters that people set in their browser.
  for (const [what, style] of [
    ['letters twice as large', 'html { font-size: 200% }'],
    [
      'wide spacing',
      '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }',
    ],
  ]) {
    const options = { language: 'nl', bypassCSP: true, viewport: { width: 390, height: 844 } };
    visit(`${what} on a phone cut nothing off`, options, async (visitor, demo, words) => {
      const email = `large-${what.length}@example.com`;
      await demo.addCustomer(email, { language: 'nl' });
      const fits = async () => {
        await visitor.page.addStyleTag({ content: style });
        const cut = await visitor.page.evaluate(() => {
          const room = document.documentElement.clientWidth;
          return [...document.querySelectorAll('main *, footer *')]
            .filter((element) => element.checkVisibility() && !element.closest('.state'))
            .filter((element) => element.getBoundingClientRect().right > room + 1)
            .map((element) => element.outerHTML);
        });
        assert.deepEqual(cut, []);
      };
      await visitor.open(demo.at('/login'));
      await fits();
      await signInWithPassword(visitor, await setPasswordByMail(visitor, demo, email));
      await visitor.sees(words.chooseFactor.heading);
      await fits();
      await readSecret(visitor);
      await fits();
      await visitor.follow(words.app.other);
      await visitor.follow(words.chooseFactor.text);
      await visitor.press(words.phone.submit);
      await visitor.isToldAt(words.phone.label, words.phone.missing);
      await fits();
    });
  }
});

/** The name of what has the focus, as a screen reader says it; nothing for the page itself. */
async function focused(visitor) {
  return visitor.page.evaluate(() => {
    const element = document.activeElement;
    if (element === document.body) return undefined;
    return (
      element.getAttribute('aria-label') ??
      element.labels?.[0]?.textContent ??
      element.textContent
    ).trim();
  });
}

/** A page gives its first field the focus a moment after it is drawn. */
async function takesFocus(visitor, label) {
  await until(`the focus on "${label}"`, async () =>
    (await focused(visitor)) === label ? true : undefined,
  );
}

async function hasFocusRing(visitor) {
  return visitor.page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2;
  });
}
