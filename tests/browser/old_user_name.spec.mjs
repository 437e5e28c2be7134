// A customer who knows nothing but the user name of the old system.
import assert from 'node:assert/strict';

import {
  choosePassword,
  enrolApp,
  GOOD_PASSWORD,
  linkIn,
  signInWithPassword,
  typeSecondFactor,
} from './support/journeys.mjs';
import { suite } from './support/suite.mjs';

suite('old user name', ({ visit, arrive }) => {
  for (const [language, javaScript] of [
    ['nl', true],
    ['en', false],
  ]) {
    const how = javaScript ? 'with JavaScript' : 'without JavaScript';
    visit(
      `leads to the e-mail address, in ${language}, ${how}`,
      { language, javaScript },
      async (visitor, demo, words) => {
        const email = `klant.${language}@example.com`;
        await demo.addCustomer(email, { language, username: `klant-${language}` });
        const wanted = `${demo.app}/mail?folder=in`;
        await visitor.open(wanted);
        await visitor.follow(words.oldNameOnly);
        await visitor.sees(words.oldName.heading);
        for (const [typed, problem] of [
          ['', words.oldName.missing],
          [email, words.oldName.malformed],
        ]) {
          await visitor.type(words.oldName.label, typed);
          await visitor.press(words.oldName.submit);
          await visitor.isToldAt(words.oldName.label, problem);
        }
        await visitor.type(words.oldName.label, ` Klant-${language.toUpperCase()} `);
        await visitor.press(words.oldName.submit);
        await visitor.sees(words.linkSent.heading);
        assert.ok(
          !(await visitor.main.innerText()).includes(email),
          'the address is not given away',
        );

        const mail = await demo.outbox.nextMail(email);
        assert.equal(mail.subject, words.linkSent.subject);
        const link = linkIn(mail);
        assert.ok(link.startsWith(`${demo.portal}/`), 'the link leads to the portal');
        assert.ok(mail.html.includes(`href="${link}"`), 'both forms of the mail hold the link');

        const elsewhere = await arrive({ language, javaScript });
        await elsewhere.open(link);
        await elsewhere.sees(words.confirmLink.heading);
        await elsewhere.page.reload();
        await elsewhere.sees(words.confirmLink.heading);
        await elsewhere.press(words.confirmLink.submit);
        await choosePassword(elsewhere, GOOD_PASSWORD);
        await signInWithPassword(elsewhere, { email, password: GOOD_PASSWORD });
        await elsewhere.sees(words.chooseFactor.heading);
        const app = await enrolApp(elsewhere);
        await elsewhere.follow(words.continue);
        await elsewhere.sees(words.services.heading);

        await elsewhere.open(link);
        await elsewhere.isWarned(words.notice.linkUnusable);
        await elsewhere.leave();

        await visitor.follow(words.backToSignIn);
        await signInWithPassword(visitor, { email, password: GOOD_PASSWORD });
        await typeSecondFactor(visitor, await app.code());
        await visitor.isInTheApp(wanted, email);
      },
    );
  }

  visit('that nobody has looks the same', {}, async (visitor, demo, words) => {
    const email = 'real@example.com';
    await demo.addCustomer(email, { username: 'real1234' });
    const seen = [];
    for (const name of ['real1234', 'nobody99']) {
      await visitor.open(demo.at('/migrate'));
      await visitor.type(words.oldName.label, name);
      await visitor.press(words.oldName.submit);
      await visitor.sees(words.linkSent.heading);
      seen.push(await visitor.page.locator('body').innerText());
    }
    assert.equal(seen[0], seen[1]);
    await demo.outbox.nextMail(email);
  });

  visit('a second link ends the first', {}, async (visitor, demo, words) => {
    const email = 'twice@example.com';
    await demo.addCustomer(email, { username: 'twice1234' });
    const links = [];
    for (let asked = 0; asked < 2; ++asked) {
      await visitor.open(demo.at('/migrate'));
      await visitor.type(words.oldName.label, 'twice1234');
      await visitor.press(words.oldName.submit);
      await visitor.sees(words.linkSent.heading);
      links.push(linkIn(await demo.outbox.nextMail(email)));
    }
    await visitor.open(links[0]);
    await visitor.isWarned(words.notice.linkUnusable);
    await visitor.open(links[1]);
    await visitor.sees(words.confirmLink.heading);
  });
});
