// The steps that people take through the portal, as they would tell them.
import assert from 'node:assert/strict';

import { Authenticator } from './authenticator.mjs';

export const GOOD_PASSWORD = 'Mild-Kanaal 27 boten';

/** On the sign-in page. */
export async function signInWithPassword(visitor, { email, password }) {
  const { words } = visitor;
  await visitor.sees(words.signIn.heading);
  await visitor.type(words.email, email);
  await visitor.type(words.password, password);
  await visitor.press(words.signIn.submit);
}

/** From the sign-in page to the page that asks for the code in the mail. */
export async function askForMailCode(visitor, email) {
  const { words } = visitor;
  await visitor.follow(words.signIn.forgot);
  await visitor.sees(words.forgot.heading);
  await visitor.type(words.email, email);
  await visitor.press(words.forgot.submit);
  await visitor.sees(words.mailCode.heading);
}

export function codeIn(mail) {
  return /^ {4}([A-Z2-9]{8})$/m.exec(mail.text)[1];
}

export function linkIn(mail) {
  return /^http:\S+$/m.exec(mail.text)[0];
}

export async function readMailCode(visitor, demo, email) {
  const mail = await demo.outbox.nextMail(email);
  assert.equal(mail.subject, visitor.words.mailCode.subject);
  assert.ok(mail.html.includes(codeIn(mail)), 'both forms of the mail hold the code');
  return codeIn(mail);
}

export async function typeMailCode(visitor, code) {
  await visitor.type(visitor.words.mailCode.label, code);
  await visitor.press(visitor.words.mailCode.submit);
}

/** On the page for a new password, back to the sign-in page. */
export async function choosePassword(visitor, password) {
  const { words } = visitor;
  await visitor.sees(words.newPassword.heading);
  await visitor.type(words.newPassword.label, password);
  await visitor.press(words.newPassword.submit);
  await visitor.sees(words.signIn.heading);
  await visitor.hasGoodNews(words.notice.passwordSaved);
}

/** From the sign-in page and back to it, with a password. */
export async function setPasswordByMail(visitor, demo, email, password = GOOD_PASSWORD) {
  await askForMailCode(visitor, email);
  await typeMailCode(visitor, await readMailCode(visitor, demo, email));
  await choosePassword(visitor, password);
  await demo.outbox.nextMail(email);
  return { email, password };
}

/** From the choice of factors to the code: returns the app on the person's phone. */
export async function readSecret(visitor) {
  const { words } = visitor;
  await visitor.follow(words.chooseFactor.app);
  await visitor.sees(words.app.heading);
  await visitor.page.getByText(words.app.manual, { exact: true }).click();
  const secret = await visitor.page
    .getByRole('definition')
    .filter({ has: visitor.page.locator('code') })
    .innerText();
  return { secret, app: new Authenticator(secret) };
}

export async function typeAppCode(visitor, code) {
  await visitor.type(visitor.words.app.label, code);
  await visitor.press(visitor.words.app.submit);
}

export async function enrolApp(visitor) {
  const { app } = await readSecret(visitor);
  await typeAppCode(visitor, await app.code());
  await visitor.sees(visitor.words.secured.heading);
  return app;
}

export function codeInText(text) {
  const [, code] = /\b([0-9]{6})\b/.exec(text);
  return code;
}

/** From the choice of factors to "secured". */
export async function enrolPhone(visitor, demo, phone) {
  const { words } = visitor;
  await visitor.follow(words.chooseFactor.text);
  await visitor.sees(words.phone.heading);
  await visitor.type(words.phone.label, phone);
  await visitor.press(words.phone.submit);
  await visitor.sees(words.textCode.heading);
  const { text } = await demo.outbox.nextText(phone);
  await visitor.type(words.textCode.label, codeInText(text));
  await visitor.press(words.textCode.submit);
  await visitor.sees(words.secured.heading);
}

export async function typeSecondFactor(visitor, code) {
  const { words } = visitor;
  await visitor.sees(words.secondFactor.heading);
  await visitor.type(words.secondFactor.label, code);
  await visitor.press(words.secondFactor.submit);
}
