// Once signed in: several hosts, the list of services, and leaving all of them.
import assert from 'node:assert/strict';

import { Authenticator } from './support/authenticator.mjs';
import {
  enrolApp,
  setPasswordByMail,
  signInWithPassword,
  typeSecondFactor,
} from './support/journeys.mjs';
import { suite } from './support/suite.mjs';

const TOTP_SECRET = 'ONSWG4TFOQQHGZLDOJSXIIDTMVRXEZLU';

suite('services', ({ visit }) => {
  for (const [language, javaScript] of [
    ['en', true],
    ['nl', false],
  ]) {
    const how = `in ${language}, ${javaScript ? 'with JavaScript' : 'without JavaScript'}`;
    const options = { language, javaScript };
    const customerOf = (demo, name) =>
      demo.addCompleteCustomer(`${name}.${language}@example.com`, {
        language,
        totpSecret: TOTP_SECRET,
      });

    visit(`a second host asks for no second sign-in, ${how}`, options, async (visitor, demo) => {
      const customer = await customerOf(demo, 'two-hosts');
      await signIn(visitor, customer, `${demo.app}/first?a=1`);
      await visitor.isInTheApp(`${demo.app}/first?a=1`, customer.email);
      await visitor.open(`${demo.app2}/second?b=2`);
      await visitor.isInTheApp(`${demo.app2}/second?b=2`, customer.email);
      for (const cookie of await visitor.context.cookies()) {
        assert.ok(cookie.name.startsWith('__Host-'), `${cookie.name} belongs to one host`);
        assert.ok(cookie.secure && cookie.path === '/');
      }
    });

    visit(`signing out ends every host, ${how}`, options, async (visitor, demo, words) => {
      const customer = await customerOf(demo, 'leaver');
      await signIn(visitor, customer, demo.app);
      await visitor.isInTheApp(`${demo.app}/`, customer.email);
      const other = await visitor.openTab();
      await other.open(demo.app2);
      await other.isInTheApp(`${demo.app2}/`, customer.email);

      await visitor.open(demo.portal);
      await visitor.sees(words.services.heading);
      await visitor.press(words.services.signOut);
      await visitor.sees(words.signIn.heading);
      await visitor.hasGoodNews(words.notice.signedOut);
      for (const tab of [visitor, other]) {
        await tab.open(demo.app);
        await tab.sees(words.signIn.heading);
        await tab.open(demo.app2);
        await tab.sees(words.signIn.heading);
      }
    });

    visit(
      `the list shows what is linked and leads there, ${how}`,
      options,
      async (visitor, demo, words) => {
        const customer = await customerOf(demo, 'list');
        await signIn(visitor, customer, demo.at('/login'));
        await visitor.sees(words.services.heading);
        await visitor.main.getByText(`${words.services.who} ${customer.email}`).waitFor();
        const titles = await visitor.main.getByRole('listitem').allInnerTexts();
        assert.deepEqual(titles, ['Control panel', 'Webmail'], 'no Reports: it is not linked');
        await visitor.follow('Webmail');
        await visitor.isInTheApp(`${demo.app2}/`, customer.email);
      },
    );

    visit(`a service that is not linked, ${how}`, options, async (visitor, demo, words) => {
      const customer = await customerOf(demo, 'curious');
      await signIn(visitor, customer, `${demo.app}/reports/`);
      await visitor.sees(words.message.noAccess);
      await visitor.main.getByText(words.reference).waitFor();
      await demo.control('account', 'link', customer.email, 'reports');
      await visitor.page.reload();
      await visitor.isInTheApp(`${demo.app}/reports/`, customer.email);
      await demo.control('account', 'unlink', customer.email, 'reports');
      await visitor.page.reload();
      await visitor.sees(words.message.noAccess);
      await visitor.follow(words.toServices);
      await visitor.sees(words.services.heading);
    });
  }

  visit('none linked: a word on what to do', { language: 'nl' }, async (visitor, demo, words) => {
    const email = 'empty@example.com';
    await demo.addCustomer(email, { language: 'nl', services: [] });
    await visitor.open(demo.at('/login'));
    await signInWithPassword(visitor, await setPasswordByMail(visitor, demo, email));
    await visitor.sees(words.chooseFactor.heading);
    await enrolApp(visitor);
    await visitor.follow(words.continue);
    await visitor.sees(words.services.heading);
    await visitor.main.getByText(words.services.none).waitFor();
    assert.equal(await visitor.main.getByRole('listitem').count(), 0);
    const contact = visitor.link('support@example.com');
    assert.equal(await contact.getAttribute('href'), 'mailto:support@example.com');
  });

  visit('looking at the page to sign out signs nobody out', {}, async (visitor, demo, words) => {
    const customer = await demo.addCompleteCustomer('stays@example.com', {
      totpSecret: TOTP_SECRET,
    });
    await signIn(visitor, customer, demo.at('/logout'));
    await visitor.sees(words.services.heading);
    await visitor.open(demo.at('/logout'));
    await visitor.sees(words.signOut.heading);
    await visitor.follow(words.signOut.stay);
    await visitor.sees(words.services.heading);
  });
});

async function signIn(visitor, customer, url) {
  await visitor.open(url);
  await signInWithPassword(visitor, customer);
  await typeSecondFactor(visitor, await new Authenticator(TOTP_SECRET).code());
}
