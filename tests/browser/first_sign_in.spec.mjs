// A customer of the hosting company meets the gate for the first time: from the page they wanted,
// over a password by mail and a second factor, back to that page.
import assert from 'node:assert/strict';

import {
  askForMailCode,
  choosePassword,
  codeInText,
  GOOD_PASSWORD,
  readMailCode,
  readSecret,
  signInWithPassword,
  typeAppCode,
  typeMailCode,
} from './support/journeys.mjs';
import { suite } from './support/suite.mjs';

/** A page in the middle of the app, with a query that a careless redirect would lose or double. */
const WANTED = '/customers/list?id=7&tab=mail%20box&sort=%C3%A9';

const WRONG_MAIL_CODE = 'AAAA-AAAA';

suite('first sign-in', ({ visit }) => {
  for (const [language, javaScript] of [
    ['en', true],
    ['nl', false],
  ]) {
    visit(
      `with an app, in ${language}, ${scripting(javaScript)}`,
      { language, javaScript },
      async (visitor, demo, words) => {
        const email = `app.${language}@example.com`;
        await demo.addCustomer(email, { language });
        await blockedThenPassword(visitor, demo, email);

        const { secret, app } = await readSecret(visitor);
        await secretIsTheOneOfThePicture(visitor, secret, email);
        await typeAppCode(visitor, app.wrongCode());
        await visitor.isToldAt(words.app.label, words.secondFactor.wrong);
        assert.equal(await readSecretAgain(visitor), secret, 'a wrong code changes no secret');
        await typeAppCode(visitor, await app.code());
        await visitor.sees(words.secured.heading);
        const added = await demo.outbox.nextMail(email);
        assert.ok(!added.text.includes(secret), 'the mail about it tells no secret');

        await visitor.follow(words.continue);
        await visitor.isInTheApp(demo.app + WANTED, email);
      },
    );
  }

  for (const [language, javaScript, phone] of [
    ['nl', true, '+32 470 31 00 01'],
    ['en', false, '+32 470 31 00 02'],
  ]) {
    visit(
      `with text messages, in ${language}, ${scripting(javaScript)}`,
      { language, javaScript },
      async (visitor, demo, words) => {
        const email = `text.${language}@example.com`;
        await demo.addCustomer(email, { language });
        await blockedThenPassword(visitor, demo, email);

        await visitor.follow(words.chooseFactor.text);
        await visitor.sees(words.phone.heading);
        for (const [typed, problem] of [
          ['', words.phone.missing],
          ['0470 31 00 01', words.phone.noCountryCode],
          ['+32 2 555 12 12', words.phone.notMobile],
          ['+1 212 555 0123', words.phone.notAllowed],
          ['+32 470', words.phone.notANumber],
        ]) {
          await visitor.type(words.phone.label, typed);
          await visitor.press(words.phone.submit);
          await visitor.isToldAt(words.phone.label, problem);
          assert.equal(await visitor.valueOf(words.phone.label), typed, 'what was typed is kept');
        }
        await visitor.type(words.phone.label, phone);
        await visitor.press(words.phone.submit);
        await visitor.sees(words.textCode.heading);
        await visitor.hasGoodNews(words.notice.textSent);
        const said = await visitor.main.innerText();
        assert.ok(!said.includes(phone), 'the number is masked');
        assert.ok(said.includes(phone.slice(-2)), 'but its owner knows it again');

        const { text } = await demo.outbox.nextText(phone);
        isAGoodTextMessage(text);
        const code = codeInText(text);
        await typeTextCode(visitor, code === '000000' ? '000001' : '000000');
        await visitor.isToldAt(words.textCode.label, words.secondFactor.wrong);
        await typeTextCode(visitor, code);
        await visitor.sees(words.secured.heading);

        await visitor.follow(words.continue);
        await visitor.isInTheApp(demo.app + WANTED, email);
      },
    );
  }
});

function scripting(javaScript) {
  return javaScript ? 'with JavaScript' : 'without JavaScript';
}

/** From the app, where nobody is let in, to the choice of a second factor. */
async function blockedThenPassword(visitor, demo, email) {
  const { words } = visitor;
  await visitor.open(demo.app + WANTED);
  assert.equal(new URL(visitor.page.url()).host, new URL(demo.portal).host);
  await visitor.sees(words.signIn.heading);
  await askForMailCode(visitor, email);
  const code = await readMailCode(visitor, demo, email);

  await typeMailCode(visitor, '');
  await visitor.isToldAt(words.mailCode.label, words.mailCode.missing);
  await typeMailCode(visitor, 'ABC');
  await visitor.isToldAt(words.mailCode.label, words.mailCode.malformed);
  await typeMailCode(visitor, WRONG_MAIL_CODE);
  await visitor.isToldAt(words.mailCode.label, words.mailCode.wrong);
  await typeMailCode(visitor, code);

  await visitor.sees(words.newPassword.heading);
  await rulesShowWhatIsMissing(visitor, email);
  await choosePassword(visitor, GOOD_PASSWORD);
  const changed = await demo.outbox.nextMail(email);
  assert.ok(!changed.text.includes(GOOD_PASSWORD), 'the mail about it tells no password');

  await signInWithPassword(visitor, { email, password: GOOD_PASSWORD });
  await visitor.sees(words.chooseFactor.heading);
}

async function rulesShowWhatIsMissing(visitor, email) {
  const { words } = visitor;
  const [, lower, upper, digit, special, guess] = words.newPassword.rules;
  await visitor.main.getByText(email).waitFor();
  assert.deepEqual(await judgedRules(visitor), {}, 'nothing is judged before something is typed');

  const field = visitor.field(words.newPassword.label);
  await field.pressSequentially('zomer');
  // Without script the rules are judged when the form is sent.
  const typed = visitor.javaScript ? { [lower]: 'met' } : {};
  assert.deepEqual(await judgedRules(visitor), typed);

  await visitor.press(words.newPassword.submit);
  await visitor.isToldAt(words.newPassword.label, words.newPassword.refused);
  const [length] = words.newPassword.rules;
  assert.deepEqual(await judgedRules(visitor), {
    [length]: 'unmet',
    [lower]: 'met',
    [upper]: 'unmet',
    [digit]: 'unmet',
    [special]: 'unmet',
    [guess]: 'unmet',
  });
  assert.equal(await visitor.valueOf(words.newPassword.label), '', 'a password is never sent back');

  await field.fill('Zomer2024!');
  await visitor.press(words.newPassword.submit);
  await visitor.isToldAt(words.newPassword.label, words.newPassword.refused);
  assert.equal((await judgedRules(visitor))[guess], 'unmet', 'all classes, yet easy to guess');
  assert.equal((await judgedRules(visitor))[length], 'met');
}

/** Which rules are said to be met or unmet: `{ 'a digit': 'met' }`. */
async function judgedRules(visitor) {
  const { met, unmet, rules } = visitor.words.newPassword;
  const judged = {};
  const items = await visitor.main.getByRole('listitem').allTextContents();
  assert.equal(items.length, rules.length);
  for (const [index, rule] of rules.entries()) {
    const said = items[index].trim();
    assert.ok(said.startsWith(rule), `"${said}" is the rule "${rule}"`);
    if (said.endsWith(` – ${unmet}`)) judged[rule] = 'unmet';
    else if (said.endsWith(` – ${met}`)) judged[rule] = 'met';
    else assert.equal(said, rule);
  }
  return judged;
}

/** The picture itself is for cameras; the link for the phone in hand says the same. */
async function secretIsTheOneOfThePicture(visitor, secret, email) {
  const { words } = visitor;
  assert.match(secret, /^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/, '160 bits, in groups of four');
  await visitor.page.getByRole('img', { name: words.app.qr, exact: true }).waitFor();
  await visitor.page.setViewportSize({ width: 390, height: 844 });
  const link = new URL(await visitor.link(words.app.open).getAttribute('href'));
  assert.equal(link.protocol, 'otpauth:');
  assert.equal(link.searchParams.get('secret'), secret.replaceAll(' ', ''));
  assert.equal(link.searchParams.get('issuer'), 'Example Hosting');
  assert.ok(decodeURIComponent(link.pathname).endsWith(`Example Hosting:${email}`));
  await visitor.main.getByText(email, { exact: true }).waitFor();
}

async function readSecretAgain(visitor) {
  await visitor.page.getByText(visitor.words.app.manual, { exact: true }).click();
  return visitor.page.locator('dd code').innerText();
}

async function typeTextCode(visitor, code) {
  await visitor.type(visitor.words.textCode.label, code);
  await visitor.press(visitor.words.textCode.submit);
}

/** One message of 160 characters that every phone can show; its last line is for browsers. */
function isAGoodTextMessage(text) {
  const code = codeInText(text);
  assert.ok(text.includes('Example Hosting'));
  assert.ok(!/https?:|www\./.test(text), 'no link to tap');
  assert.ok(text.endsWith(`\n\n@localhost #${code}`));
  assert.ok(text.length <= 160, `${text.length} characters`);
  assert.match(
    text,
    /^[A-Za-z0-9 .,:;!?()'"@#+/\n-]*$/,
    'only letters that fit the short alphabet',
  );
}
