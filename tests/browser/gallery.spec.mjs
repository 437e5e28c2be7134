// Every page and state, in both languages: phone and desktop, light and dark, nothing cut off, usable
// for everybody, and photographed to build/screenshots/.
import assert from 'node:assert/strict';

import { Authenticator } from './support/authenticator.mjs';
import {
  askForMailCode,
  choosePassword,
  codeIn,
  codeInText,
  enrolApp,
  GOOD_PASSWORD,
  linkIn,
  readSecret,
  setPasswordByMail,
  signInWithPassword,
  typeAppCode,
  typeMailCode,
  typeSecondFactor,
} from './support/journeys.mjs';
import { examine } from './support/looks.mjs';
import { suite } from './support/suite.mjs';

const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

for (const [language, area] of [
  ['en', '10'],
  ['nl', '20'],
]) {
  suite(`gallery ${language}`, ({ visit: visitIn }) => {
    const visit = (name, walk) => visitIn(name, { language }, walk);
    const address = (name) => `${name}.${language}@example.com`;
    const phone = (last) => `+32 470 ${area} 00 ${last}`;

    visit('signing in', async (visitor, demo, words) => {
      await demo.addCompleteCustomer(address('sofie'), { language, totpSecret: TOTP_SECRET });
      await visitor.open(demo.app);
      await visitor.sees(words.signIn.heading);
      await examine(visitor, 'sign-in');
      await visitor.press(words.signIn.submit);
      await visitor.isToldAt(words.email, words.signIn.emailMissing);
      await examine(visitor, 'sign-in-address-missing');
      await visitor.type(words.email, address('sofie'));
      await visitor.press(words.signIn.submit);
      await visitor.isToldAt(words.password, words.signIn.passwordMissing);
      await examine(visitor, 'sign-in-password-missing');
      await visitor.type(words.password, 'wrong');
      await visitor.press(words.showPassword);
      await examine(visitor, 'sign-in-password-shown');
      await visitor.press(words.signIn.submit);
      await visitor.isToldAt(words.password, words.signIn.refused);
      await examine(visitor, 'sign-in-refused');
      await visitor.context.clearCookies();
      await visitor.press(words.signIn.submit);
      await visitor.isWarned(words.notice.formExpired);
      await examine(visitor, 'sign-in-form-expired');
    });

    visit('the code of the app', async (visitor, demo, words) => {
      const email = address('tom');
      const customer = await demo.addCompleteCustomer(email, { language, totpSecret: TOTP_SECRET });
      const app = new Authenticator(TOTP_SECRET);
      await visitor.open(demo.app);
      await signInWithPassword(visitor, customer);
      await visitor.sees(words.secondFactor.heading);
      await examine(visitor, 'second-factor-app');
      await typeSecondFactor(visitor, app.wrongCode());
      await visitor.isToldAt(words.secondFactor.label, words.secondFactor.wrong);
      await examine(visitor, 'second-factor-app-wrong');
      // The app answers "no content", so that the page that goes on by itself stays to be looked at.
      await visitor.page.route(`${demo.app}/**`, (route) => route.fulfill({ status: 204 }));
      await typeSecondFactor(visitor, await app.code());
      await visitor.sees(words.goOn.heading);
      await examine(visitor, 'go-on');
      await visitor.open(demo.at('/services'));
      await visitor.sees(words.services.heading);
      await examine(visitor, 'services');
      await visitor.open(demo.at('/logout'));
      await visitor.sees(words.signOut.heading);
      await examine(visitor, 'sign-out');
      await visitor.press(words.signOut.submit);
      await visitor.hasGoodNews(words.notice.signedOut);
      await examine(visitor, 'signed-out');
    });

    visit('the code by text message', async (visitor, demo, words) => {
      const customer = await demo.addCompleteCustomer(address('sam'), {
        language,
        phone: phone(41).replaceAll(' ', ''),
      });
      await visitor.open(demo.at('/login'));
      await signInWithPassword(visitor, customer);
      await visitor.sees(words.secondFactor.heading);
      await visitor.hasGoodNews(words.notice.textSent);
      await examine(visitor, 'second-factor-text');
      await visitor.page.reload();
      await visitor.press(words.secondFactor.resend);
      await visitor.isWarned(words.notice.textTooSoon);
      await examine(visitor, 'second-factor-text-too-soon');
      await typeSecondFactor(visitor, 'abc');
      await visitor.isToldAt(words.secondFactor.label, words.secondFactor.malformed);
      await examine(visitor, 'second-factor-text-malformed');
    });

    visit('a password by mail', async (visitor, demo, words) => {
      const email = address('karel');
      await demo.addCustomer(email, { language });
      await visitor.open(demo.at('/login'));
      await visitor.follow(words.signIn.forgot);
      await visitor.sees(words.forgot.heading);
      await examine(visitor, 'forgot');
      await visitor.type(words.email, 'karel@');
      await visitor.press(words.forgot.submit);
      await visitor.isToldAt(words.email, words.signIn.emailMalformed);
      await examine(visitor, 'forgot-malformed');
      await visitor.type(words.email, email);
      await visitor.press(words.forgot.submit);
      await visitor.sees(words.mailCode.heading);
      await examine(visitor, 'mail-code');
      await typeMailCode(visitor, 'AAAA AAAA');
      await visitor.isToldAt(words.mailCode.label, words.mailCode.wrong);
      await examine(visitor, 'mail-code-wrong');
      const mail = await demo.outbox.nextMail(email);
      await typeMailCode(visitor, codeIn(mail));
      await visitor.sees(words.newPassword.heading);
      await examine(visitor, 'new-password');
      await visitor.field(words.newPassword.label).pressSequentially('Zomer');
      await examine(visitor, 'new-password-typing');
      await visitor.press(words.newPassword.submit);
      await visitor.isToldAt(words.newPassword.label, words.newPassword.refused);
      await examine(visitor, 'new-password-refused');
      await choosePassword(visitor, GOOD_PASSWORD);
      await examine(visitor, 'password-saved');
      await askForMailCode(visitor, email);
      for (let tries = 0; tries < 5; ++tries) {
        await typeMailCode(visitor, 'AAAA AAAA');
        await visitor.isToldAt(words.mailCode.label, words.mailCode.wrong);
      }
      await typeMailCode(visitor, 'AAAA AAAA');
      await visitor.isWarned(words.notice.tooManyCodes);
      await examine(visitor, 'mail-code-too-many');
    });

    visit('the first second factor', async (visitor, demo, words) => {
      const email = address('fatima');
      await demo.addCustomer(email, { language });
      await visitor.open(demo.at('/login'));
      await signInWithPassword(visitor, await setPasswordByMail(visitor, demo, email));
      await visitor.sees(words.chooseFactor.heading);
      await examine(visitor, 'choose-factor');

      await visitor.follow(words.chooseFactor.text);
      await visitor.sees(words.phone.heading);
      await examine(visitor, 'phone');
      await visitor.type(words.phone.label, '0470 12 34 56');
      await visitor.press(words.phone.submit);
      await visitor.isToldAt(words.phone.label, words.phone.noCountryCode);
      await examine(visitor, 'phone-without-country-code');
      await visitor.type(words.phone.label, phone(51));
      await visitor.press(words.phone.submit);
      await visitor.sees(words.textCode.heading);
      await examine(visitor, 'text-code');
      const { text } = await demo.outbox.nextText(phone(51));
      const wrong = codeInText(text) === '000000' ? '000001' : '000000';
      await visitor.type(words.textCode.label, wrong);
      await visitor.press(words.textCode.submit);
      await visitor.isToldAt(words.textCode.label, words.secondFactor.wrong);
      await examine(visitor, 'text-code-wrong');

      await visitor.follow(words.app.other);
      await visitor.sees(words.chooseFactor.heading);
      await visitor.follow(words.chooseFactor.app);
      await visitor.sees(words.app.heading);
      await examine(visitor, 'app');
      await visitor.page.goBack();
      const { app } = await readSecret(visitor);
      await examine(visitor, 'app-by-hand');
      await typeAppCode(visitor, app.wrongCode());
      await visitor.isToldAt(words.app.label, words.secondFactor.wrong);
      await examine(visitor, 'app-wrong');
      await typeAppCode(visitor, await app.code());
      await visitor.sees(words.secured.heading);
      await examine(visitor, 'secured-app');
    });

    visit('secured by text messages', async (visitor, demo, words) => {
      const email = address('noor');
      await demo.addCustomer(email, { language, services: [] });
      await visitor.open(demo.at('/login'));
      await signInWithPassword(visitor, await setPasswordByMail(visitor, demo, email));
      await visitor.follow(words.chooseFactor.text);
      await visitor.type(words.phone.label, phone(61));
      await visitor.press(words.phone.submit);
      await visitor.sees(words.textCode.heading);
      const { text } = await demo.outbox.nextText(phone(61));
      await visitor.type(words.textCode.label, codeInText(text));
      await visitor.press(words.textCode.submit);
      await visitor.sees(words.secured.heading);
      await examine(visitor, 'secured-text');
      await visitor.follow(words.continue);
      await visitor.sees(words.services.heading);
      await examine(visitor, 'services-none');
    });

    visit('the old user name', async (visitor, demo, words) => {
      const email = address('willem');
      await demo.addCustomer(email, { language, username: `willem-${language}` });
      await visitor.open(demo.at('/login'));
      await visitor.follow(words.oldNameOnly);
      await visitor.sees(words.oldName.heading);
      await examine(visitor, 'old-name');
      await visitor.type(words.oldName.label, email);
      await visitor.press(words.oldName.submit);
      await visitor.isToldAt(words.oldName.label, words.oldName.malformed);
      await examine(visitor, 'old-name-malformed');
      await visitor.type(words.oldName.label, `willem-${language}`);
      await visitor.press(words.oldName.submit);
      await visitor.sees(words.linkSent.heading);
      await examine(visitor, 'link-sent');
      await visitor.open(linkIn(await demo.outbox.nextMail(email)));
      await visitor.sees(words.confirmLink.heading);
      await examine(visitor, 'confirm-link');
      await visitor.open(demo.at('/migrate/confirm?token=used'));
      await visitor.isWarned(words.notice.linkUnusable);
      await examine(visitor, 'link-unusable');
    });

    visit('pages that only tell something', async (visitor, demo, words) => {
      for (const [path, heading, name] of [
        ['/nowhere', words.message.notFound, 'message-not-found'],
        ['/second-factor/send', words.message.notDirectly, 'message-not-directly'],
        ['/login?lang=en&lang=nl', words.message.unreadable, 'message-unreadable'],
        [`/login?x=${'x'.repeat(5000)}`, words.message.tooLarge, 'message-too-large'],
      ]) {
        await visitor.open(demo.at(path));
        await visitor.sees(heading);
        await examine(visitor, name);
      }
    });

    visit('while Redis is away', async (visitor, demo, words) => {
      await visitor.open(demo.at('/login'));
      await demo.withoutRedis(async () => {
        await signInWithPassword(visitor, { email: address('anke'), password: GOOD_PASSWORD });
        await visitor.sees(words.message.away);
      });
      assert.ok((await visitor.main.innerText()).includes(words.reference));
      await examine(visitor, 'message-away');
    });

    visit('on the host of an app: a way in that was used', async (visitor, demo, words) => {
      await visitor.open(`${demo.app}/.gatekeeper/enter?ticket=used`);
      await visitor.sees(words.message.openAgain);
      await examine(visitor, 'message-open-again');
    });

    visit('on the host of an app: a service that is not linked', async (visitor, demo, words) => {
      await signInCompletely(visitor, demo, 'rik', `${demo.app}/reports/`);
      await visitor.sees(words.message.noAccess);
      await examine(visitor, 'message-no-access');
    });

    visit('the mails', async (visitor, demo, words) => {
      const email = address('leen');
      await demo.addCustomer(email, { language, username: `leen-${language}` });
      await visitor.open(demo.at('/migrate'));
      await visitor.type(words.oldName.label, `leen-${language}`);
      await visitor.press(words.oldName.submit);
      await visitor.sees(words.linkSent.heading);
      const link = await demo.outbox.nextMail(email);
      assert.equal(link.subject, words.linkSent.subject);
      await visitor.follow(words.backToSignIn);
      await askForMailCode(visitor, email);
      const code = await demo.outbox.nextMail(email);
      await typeMailCode(visitor, codeIn(code));
      await choosePassword(visitor, GOOD_PASSWORD);
      const changed = await demo.outbox.nextMail(email);
      await signInWithPassword(visitor, { email, password: GOOD_PASSWORD });
      await enrolApp(visitor);
      const added = await demo.outbox.nextMail(email);

      for (const [name, mail] of Object.entries({ link, code, changed, added })) {
        assert.ok(mail.text.includes('support@example.com'), `${name} names the support`);
        await visitor.page.goto('about:blank');
        await visitor.page.setContent(mail.html);
        await examine(visitor, `mailed-${name}`, { asMail: true });
      }
    });

    async function signInCompletely(visitor, demo, name, url) {
      const customer = { language, totpSecret: TOTP_SECRET };
      await visitor.open(url);
      await signInWithPassword(visitor, await demo.addCompleteCustomer(address(name), customer));
      await typeSecondFactor(visitor, await new Authenticator(TOTP_SECRET).code());
    }
  });
}
