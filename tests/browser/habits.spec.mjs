// What people do to every web site: other language, back, reload, a second tab, a double click,
// a page left open for the night.
import assert from 'node:assert/strict';

import { Authenticator } from './support/authenticator.mjs';
import {
  askForMailCode,
  codeInText,
  readMailCode,
  readSecret,
  setPasswordByMail,
  signInWithPassword,
  typeAppCode,
  typeMailCode,
  typeSecondFactor,
} from './support/journeys.mjs';
import { suite } from './support/suite.mjs';
import { until } from './support/until.mjs';
import { WORDS } from './support/words.mjs';

const TOTP_SECRET = 'NBQWE2LUOMQG6ZRAOBSW64DMMUQGC4TF';

suite('habits', ({ visit, arrive }) => {
  const completeCustomer = (demo, name) =>
    demo.addCompleteCustomer(`${name}@example.com`, { totpSecret: TOTP_SECRET });

  for (const javaScript of [true, false]) {
    const how = javaScript ? 'with JavaScript' : 'without JavaScript';
    visit(
      `the language is switched and stays, ${how}`,
      { language: 'en', javaScript },
      async (visitor, demo) => {
        const customer = await completeCustomer(demo, `switcher-${javaScript}`);
        const wanted = `${demo.app}/page?a=1&b=2`;
        await visitor.open(wanted);
        await visitor.sees(WORDS.en.signIn.heading);
        await visitor.follow(WORDS.nl.languageName);
        visitor.words = WORDS.nl;
        await visitor.sees(WORDS.nl.signIn.heading);
        assert.equal(await visitor.page.locator('html').getAttribute('lang'), 'nl');
        await signInWithPassword(visitor, customer);
        await typeSecondFactor(visitor, 'abc');
        await visitor.isToldAt(WORDS.nl.secondFactor.label, WORDS.nl.secondFactor.malformed);

        // Switched in the middle of things, nothing is lost.
        await visitor.follow(WORDS.en.languageName);
        visitor.words = WORDS.en;
        await typeSecondFactor(visitor, await new Authenticator(TOTP_SECRET).code());
        await visitor.isInTheApp(wanted, customer.email);
        const tab = await visitor.openTab();
        await tab.open(demo.portal);
        await tab.sees(WORDS.en.services.heading);
        await tab.follow(WORDS.nl.languageName);
        await tab.sees(WORDS.nl.services.heading);
        await tab.open(demo.portal);
        await tab.sees(WORDS.nl.services.heading);
      },
    );
  }

  visit('the language is switched on the page of a mailed link', {}, async (visitor, demo) => {
    await demo.addCustomer('link@example.com', { username: 'link1234' });
    await visitor.open(demo.at('/migrate'));
    await visitor.type(WORDS.en.oldName.label, 'link1234');
    await visitor.press(WORDS.en.oldName.submit);
    const mail = await demo.outbox.nextMail('link@example.com');
    await visitor.open(/^http:\S+$/m.exec(mail.text)[0]);
    await visitor.follow(WORDS.nl.languageName);
    await visitor.sees(WORDS.nl.confirmLink.heading);
    await visitor.press(WORDS.nl.confirmLink.submit);
    await visitor.sees(WORDS.nl.newPassword.heading);
  });

  visit('back after signing in shows no form again', {}, async (visitor, demo, words) => {
    const customer = await completeCustomer(demo, 'back');
    await visitor.open(`${demo.app}/wanted`);
    await signInWithPassword(visitor, customer);
    await typeSecondFactor(visitor, await new Authenticator(TOTP_SECRET).code());
    await visitor.isInTheApp(`${demo.app}/wanted`, customer.email);
    await visitor.page.goBack();
    await visitor.sees(words.services.heading);
    for (const path of ['/login', '/second-factor', '/enrol/totp']) {
      await visitor.open(demo.at(path));
      await visitor.sees(words.services.heading);
    }
  });

  visit('back and on again within setting up', {}, async (visitor, demo, words) => {
    const email = 'wanderer@example.com';
    await demo.addCustomer(email);
    await visitor.open(`${demo.app}/wanted`);
    await signInWithPassword(visitor, await setPasswordByMail(visitor, demo, email));
    await visitor.sees(words.chooseFactor.heading);
    const { secret } = await readSecret(visitor);
    await visitor.page.goBack();
    await visitor.sees(words.chooseFactor.heading);
    await visitor.follow(words.chooseFactor.text);
    await visitor.sees(words.phone.heading);
    await visitor.page.goBack();
    const { secret: again, app } = await readSecret(visitor);
    assert.equal(again, secret, 'a phone that scanned the first one is not left behind');
    await visitor.page.reload();
    await visitor.sees(words.app.heading);
    await typeAppCode(visitor, await app.code());
    await visitor.sees(words.secured.heading);
    await visitor.page.reload();
    await visitor.sees(words.secured.heading);
    await visitor.follow(words.continue);
    await visitor.isInTheApp(`${demo.app}/wanted`, email);
    await visitor.open(demo.at('/enrol/totp'));
    await visitor.sees(words.services.heading);
  });

  visit('reloading an answer to a form', {}, async (visitor, demo, words) => {
    const customer = await completeCustomer(demo, 'reloader');
    await visitor.open(`${demo.app}/wanted`);
    await signInWithPassword(visitor, { ...customer, password: 'Not-The-One-42' });
    await visitor.isToldAt(words.password, words.signIn.refused);
    await visitor.page.reload();
    await visitor.isToldAt(words.password, words.signIn.refused);
    await signInWithPassword(visitor, customer);
    await visitor.sees(words.secondFactor.heading);
    await visitor.page.reload();
    await typeSecondFactor(visitor, await new Authenticator(TOTP_SECRET).code());
    await visitor.isInTheApp(`${demo.app}/wanted`, customer.email);
  });

  visit('a second tab, signed in by the first', {}, async (visitor, demo, words) => {
    const customer = await completeCustomer(demo, 'tabs');
    const tab = await visitor.openTab();
    await visitor.open(`${demo.app}/one`);
    await tab.open(`${demo.app}/two`);
    await signInWithPassword(visitor, customer);
    await typeSecondFactor(visitor, await new Authenticator(TOTP_SECRET).code());
    await visitor.isInTheApp(`${demo.app}/one`, customer.email);
    await signInWithPassword(tab, customer);
    await tab.isInTheApp(`${demo.app}/two`, customer.email);
    await tab.open(demo.portal);
    await tab.sees(words.services.heading);
  });

  visit('two tabs on the way in at once', {}, async (visitor, demo, words) => {
    const customer = await completeCustomer(demo, 'both');
    const app = new Authenticator(TOTP_SECRET);
    const tab = await visitor.openTab();
    await visitor.open(`${demo.app}/one`);
    await signInWithPassword(visitor, customer);
    await visitor.sees(words.secondFactor.heading);
    await tab.open(`${demo.app}/two`);
    await signInWithPassword(tab, customer);
    await tab.sees(words.secondFactor.heading);
    await typeSecondFactor(tab, await app.code());
    await tab.isInTheApp(`${demo.app}/two`, customer.email);
    // The sign-in of the first tab was replaced, but its person is signed in.
    await typeSecondFactor(visitor, await app.code());
    await visitor.sees(words.services.heading);
  });

  visit(
    'a page left open until its form is out of date',
    { language: 'nl' },
    async (visitor, demo, words) => {
      const customer = await completeCustomer(demo, 'sleeper');
      await visitor.open(`${demo.app}/wanted`);
      await visitor.sees(words.signIn.heading);
      await visitor.context.clearCookies();
      await signInWithPassword(visitor, customer);
      await visitor.isWarned(words.notice.formExpired);
      assert.equal(await visitor.valueOf(words.email), customer.email, 'the address is kept');
      assert.equal(await visitor.valueOf(words.password), '');
      await signInWithPassword(visitor, customer);
      await typeSecondFactor(visitor, await new Authenticator(TOTP_SECRET).code());
      await visitor.isInTheApp(`${demo.app}/wanted`, customer.email);
    },
  );

  visit('a notice is not for a bookmark', {}, async (visitor, demo, words) => {
    const customer = await completeCustomer(demo, 'bookmark');
    await visitor.open(demo.at('/login'));
    await signInWithPassword(visitor, customer);
    await typeSecondFactor(visitor, await new Authenticator(TOTP_SECRET).code());
    await visitor.press(words.services.signOut);
    await visitor.hasGoodNews(words.notice.signedOut);
    await visitor.page.reload();
    await visitor.sees(words.signIn.heading);
    assert.equal(await visitor.main.getByRole('status').count(), 0);
  });

  visit('an impatient second click sends a code once', {}, async (visitor, demo, words) => {
    const customer = await completeCustomer(demo, 'impatient');
    await visitor.open(`${demo.app}/wanted`);
    await signInWithPassword(visitor, customer);
    await visitor.sees(words.secondFactor.heading);
    let sent = 0;
    let letGo;
    const slowness = new Promise((resolve) => (letGo = resolve));
    await visitor.page.route(demo.at('/second-factor'), async (route) => {
      ++sent;
      await slowness;
      await route.continue();
    });
    await visitor.type(words.secondFactor.label, await new Authenticator(TOTP_SECRET).code());
    const { x, y } = await visitor.button(words.secondFactor.submit).boundingBox();
    await visitor.page.mouse.click(x + 20, y + 20);
    await until('the code to be on its way', () => (sent > 0 ? true : undefined));
    await visitor.page.mouse.click(x + 20, y + 20);
    letGo();
    await visitor.isInTheApp(`${demo.app}/wanted`, customer.email);
    assert.equal(sent, 1);
  });

  visit('a form can be sent again after going back', {}, async (visitor, demo, words) => {
    const email = 'again@example.com';
    await demo.addCustomer(email);
    await visitor.open(demo.at('/login'));
    await askForMailCode(visitor, email);
    await readMailCode(visitor, demo, email);
    await visitor.page.goBack();
    await visitor.sees(words.forgot.heading);
    await visitor.press(words.forgot.submit);
    await visitor.sees(words.mailCode.heading);
    await typeMailCode(visitor, await readMailCode(visitor, demo, email));
    await visitor.sees(words.newPassword.heading);
  });

  for (const javaScript of [true, false]) {
    const how = javaScript ? 'with JavaScript' : 'without JavaScript';
    visit(
      `codes are taken as people type them, ${how}`,
      { javaScript },
      async (visitor, demo, words) => {
        const email = `spaces-${javaScript}@example.com`;
        const phone = javaScript ? '+32 470 33.00-01' : '+32 470 33.00-02';
        await demo.addCustomer(email);
        await visitor.open(demo.at('/login'));
        await askForMailCode(visitor, email);
        const code = await readMailCode(visitor, demo, email);
        await typeMailCode(visitor, ` ${code.slice(0, 4).toLowerCase()} - ${code.slice(4)} `);
        await visitor.sees(words.newPassword.heading);
        await visitor.type(words.newPassword.label, 'Ruime Zee 19 meeuwen');
        await visitor.press(words.newPassword.submit);
        await signInWithPassword(visitor, { email, password: 'Ruime Zee 19 meeuwen' });
        await visitor.follow(words.chooseFactor.text);
        await visitor.type(words.phone.label, phone);
        await visitor.press(words.phone.submit);
        await visitor.sees(words.textCode.heading);
        const [...digits] = codeInText((await demo.outbox.nextText(phone)).text);
        await visitor.type(words.textCode.label, digits.join(' '));
        await visitor.press(words.textCode.submit);
        await visitor.sees(words.secured.heading);
      },
    );
  }

  visit('somebody else at the same computer', {}, async (visitor, demo, words) => {
    const first = await completeCustomer(demo, 'first');
    const second = await completeCustomer(demo, 'second');
    await visitor.open(demo.app);
    await signInWithPassword(visitor, first);
    await typeSecondFactor(visitor, await new Authenticator(TOTP_SECRET).code());
    await visitor.isInTheApp(`${demo.app}/`, first.email);
    await visitor.open(demo.portal);
    await visitor.press(words.services.signOut);
    await visitor.sees(words.signIn.heading);
    assert.equal(await visitor.valueOf(words.email), '', 'the address of the first is not shown');
    await signInWithPassword(visitor, second);
    await typeSecondFactor(visitor, await new Authenticator(TOTP_SECRET).code());
    await visitor.open(demo.app);
    await visitor.isInTheApp(`${demo.app}/`, second.email);
  });

  visit('a stolen link to the way in lets nobody else in', {}, async (visitor, demo, words) => {
    const customer = await completeCustomer(demo, 'owner');
    let entrance;
    visitor.page.on('request', (request) => {
      if (request.url().includes('/enter?ticket=')) entrance = request.url();
    });
    await visitor.open(demo.app);
    await signInWithPassword(visitor, customer);
    await typeSecondFactor(visitor, await new Authenticator(TOTP_SECRET).code());
    await visitor.isInTheApp(`${demo.app}/`, customer.email);
    assert.ok(entrance);
    const thief = await arrive({ javaScript: false });
    const answer = await thief.page.goto(entrance);
    assert.equal(answer.status(), 403);
    assert.equal((await thief.page.goto(`${demo.app}/`)).url().startsWith(demo.portal), true);
    await thief.sees(words.signIn.heading);
    await thief.context.close();
  });
});
