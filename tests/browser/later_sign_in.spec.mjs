// Signing in again, with everything set up; and what goes wrong on the way.
import assert from 'node:assert/strict';

import { Authenticator } from './support/authenticator.mjs';
import { codeInText, signInWithPassword, typeSecondFactor } from './support/journeys.mjs';
import { suite } from './support/suite.mjs';
import { until } from './support/until.mjs';

const TOTP_SECRET = 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU';

suite('later sign-in', ({ visit }) => {
  for (const [language, javaScript] of [
    ['nl', true],
    ['en', false],
  ]) {
    const how = `in ${language}, ${javaScript ? 'with JavaScript' : 'without JavaScript'}`;

    visit(`with the app, ${how}`, { language, javaScript }, async (visitor, demo, words) => {
      const email = `app.${language}@example.com`;
      const customer = await demo.addCompleteCustomer(email, { language, totpSecret: TOTP_SECRET });
      const app = new Authenticator(TOTP_SECRET);
      const wanted = `${demo.app}/stats?month=5`;
      await visitor.open(wanted);
      await signInWithPassword(visitor, customer);
      await typeSecondFactor(visitor, app.wrongCode());
      await visitor.isToldAt(words.secondFactor.label, words.secondFactor.wrong);
      const code = await app.code();
      await typeSecondFactor(visitor, `${code.slice(0, 3)} ${code.slice(3)} `);
      await visitor.isInTheApp(wanted, email);
    });

    visit(`with a text message, ${how}`, { language, javaScript }, async (visitor, demo, words) => {
      const email = `text.${language}@example.com`;
      const phone = language === 'nl' ? '+32470320001' : '+32470320002';
      const customer = await demo.addCompleteCustomer(email, { language, phone });
      const wanted = `${demo.app}/stats?month=6`;
      await visitor.open(wanted);
      await signInWithPassword(visitor, customer);
      await visitor.sees(words.secondFactor.heading);
      await visitor.hasGoodNews(words.notice.textSent);
      const { text } = await demo.outbox.nextText(phone);
      if (javaScript) {
        const countdown = visitor.page.getByRole('button', { name: words.secondFactor.countdown });
        const first = await countdown.innerText();
        assert.ok(await countdown.isDisabled());
        await visitor.page.getByText(first, { exact: true }).waitFor({ state: 'detached' });
        assert.notEqual(await countdown.innerText(), first, 'the time runs');
      } else {
        await visitor.press(words.secondFactor.resend);
        await visitor.isWarned(words.notice.textTooSoon);
      }
      await typeSecondFactor(visitor, codeInText(text));
      await visitor.isInTheApp(wanted, email);
    });
  }

  visit('the countdown ends in a button that works', {}, async (visitor, demo, words) => {
    const phone = '+32470320003';
    const customer = await demo.addCompleteCustomer('patience@example.com', { phone });
    await visitor.page.clock.install();
    await visitor.open(demo.at('/login'));
    await signInWithPassword(visitor, customer);
    await visitor.sees(words.secondFactor.heading);
    const countdown = visitor.page.getByRole('button', { name: words.secondFactor.countdown });
    await countdown.waitFor();
    await visitor.page.clock.runFor(61_000);
    await countdown.waitFor({ state: 'detached' });
    assert.ok(await visitor.button(words.secondFactor.resend).isEnabled());
  });

  for (const javaScript of [true, false]) {
    const how = javaScript ? 'with JavaScript' : 'without JavaScript';
    visit(
      `a wrong password keeps the address, never the password, ${how}`,
      { javaScript },
      async (visitor, demo, words) => {
        await visitor.open(demo.at('/login'));
        const seen = [];
        for (const email of ['clara@example.com', 'anna@example.com', 'nobody@example.com']) {
          await signInWithPassword(visitor, { email, password: 'Not-The-One-42' });
          await visitor.isToldAt(words.email, words.signIn.refused);
          await visitor.isToldAt(words.password, words.signIn.refused);
          assert.equal(await visitor.valueOf(words.email), email);
          assert.equal(await visitor.valueOf(words.password), '');
          assert.ok(!(await visitor.page.content()).includes('Not-The-One-42'));
          const focused = await visitor.page.evaluate(() => document.activeElement.name);
          assert.equal(focused, 'password', 'the next thing to type is the password');
          seen.push(await visitor.main.innerText());
        }
        assert.equal(new Set(seen).size, 1, 'the same for a customer, a new one and nobody');
      },
    );
  }

  visit('each field says what it lacks', { language: 'nl' }, async (visitor, demo, words) => {
    await visitor.open(demo.at('/login'));
    await visitor.press(words.signIn.submit);
    await visitor.isToldAt(words.email, words.signIn.emailMissing);
    await visitor.type(words.email, 'clara@');
    await visitor.press(words.signIn.submit);
    await visitor.isToldAt(words.email, words.signIn.emailMalformed);
    assert.equal(await visitor.valueOf(words.email), 'clara@');
    await visitor.type(words.email, ' Clara@Example.com ');
    await visitor.press(words.signIn.submit);
    await visitor.isToldAt(words.password, words.signIn.passwordMissing);
    assert.match(await visitor.page.title(), /^Kijk dit even na: /);
  });

  visit('too many wrong codes lead back to the password', {}, async (visitor, demo, words) => {
    const customer = await demo.addCompleteCustomer('guess@example.com', {
      totpSecret: TOTP_SECRET,
    });
    const app = new Authenticator(TOTP_SECRET);
    await visitor.open(demo.app);
    await signInWithPassword(visitor, customer);
    for (let tries = 0; tries < 5; ++tries) {
      await typeSecondFactor(visitor, app.wrongCode());
      await visitor.isToldAt(words.secondFactor.label, words.secondFactor.wrong);
    }
    await typeSecondFactor(visitor, await app.code());
    await visitor.sees(words.signIn.heading);
    await visitor.isWarned(words.notice.tooManyCodes);
    await signInWithPassword(visitor, customer);
    await typeSecondFactor(visitor, await app.code());
    await visitor.isInTheApp(`${demo.app}/`, customer.email);
  });

  visit(
    'while Redis is away nobody is let in; then all is well',
    {},
    async (visitor, demo, words) => {
      const totpSecret = TOTP_SECRET;
      const customer = await demo.addCompleteCustomer('outage@example.com', { totpSecret });
      await visitor.open(demo.app);
      await demo.withoutRedis(async () => {
        await signInWithPassword(visitor, customer);
        await visitor.sees(words.message.away);
        await visitor.main.getByText(words.reference).waitFor();
      });
      await until('the portal to be back', async () => {
        const answer = await visitor.page.goto(demo.at('/second-factor'));
        return answer.ok() ? true : undefined;
      });
      await visitor.open(demo.app);
      await signInWithPassword(visitor, customer);
      await typeSecondFactor(visitor, await new Authenticator(TOTP_SECRET).code());
      await visitor.isInTheApp(`${demo.app}/`, customer.email);
    },
  );

  visit('the password can be looked at', {}, async (visitor, demo, words) => {
    await visitor.open(demo.at('/login'));
    await visitor.type(words.password, 'What-did-I-type-1');
    const field = visitor.field(words.password);
    assert.equal(await field.getAttribute('type'), 'password');
    await visitor.press(words.showPassword);
    assert.equal(await field.getAttribute('type'), 'text');
    await visitor.press(words.hidePassword);
    assert.equal(await field.getAttribute('type'), 'password');
    assert.equal(await field.inputValue(), 'What-did-I-type-1');
  });
});
