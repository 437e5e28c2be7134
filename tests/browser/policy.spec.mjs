// What the browser itself forbids on these pages, and that our watch over it is not asleep. The watch
// is part of every visit of every test: see Visitor.
import assert from 'node:assert/strict';

import { Authenticator } from './support/authenticator.mjs';
import { signInWithPassword, typeSecondFactor } from './support/journeys.mjs';
import { suite } from './support/suite.mjs';
import { until } from './support/until.mjs';

const TOTP_SECRET = 'PFXXKIDNMF4SA5DPMRQXSIDCMUQGC3DM';

suite('policy', ({ visit, arrive }) => {
  for (const [what, smuggled, incident] of [
    ['an inline script', '<script>document.title = "smuggled"</script>', /inline script/i],
    [
      'a script in an attribute',
      '<img src="data:," onerror="document.title = \'smuggled\'">',
      /inline event handler/i,
    ],
    ['an inline style', '<p style="position: fixed">smuggled</p>', /inline style/i],
    [
      'a script from elsewhere',
      '<script src="http://elsewhere.example/x.js"></script>',
      /elsewhere\.example/,
    ],
    [
      'a picture from elsewhere',
      '<img alt="" src="http://elsewhere.example/x.png">',
      /elsewhere\.example/,
    ],
    [
      'a frame',
      '<iframe title="x" src="http://elsewhere.example/"></iframe>',
      /elsewhere\.example/,
    ],
  ]) {
    visit(`${what} does nothing, and is noticed`, {}, async (_, demo, words) => {
      const victim = await arrive();
      await victim.page.route(demo.at('/login'), async (route) => {
        const answer = await route.fetch();
        const body = (await answer.text()).replace('</main>', `${smuggled}</main>`);
        await route.fulfill({ response: answer, body });
      });
      await victim.open(demo.at('/login'));
      await victim.sees(words.signIn.heading);
      await until('the incident', () =>
        victim.incidents.some((seen) => incident.test(seen)) ? true : undefined,
      );
      assert.ok(!(await victim.page.title()).includes('smuggled'));
      await victim.context.close();
    });
  }

  visit('a form cannot be sent elsewhere', {}, async (_, demo, words) => {
    const victim = await arrive();
    await victim.page.route(demo.at('/login'), async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace(
        /action="[^"]*"/,
        'action="http://elsewhere.example/"',
      );
      await route.fulfill({ response: answer, body });
    });
    await victim.open(demo.at('/login'));
    await victim.type(words.email, 'clara@example.com');
    await victim.page.keyboard.press('Enter');
    await until('the incident', () =>
      victim.incidents.some((seen) => /form-action/.test(seen)) ? true : undefined,
    );
    assert.ok(!victim.incidents.some((seen) => seen.startsWith('request to')), 'nothing was sent');
    await victim.context.close();
  });

  visit('scripts read no cookie, and nothing is stored in the page', {}, async (visitor, demo) => {
    const totpSecret = TOTP_SECRET;
    const customer = await demo.addCompleteCustomer('cookies@example.com', { totpSecret });
    await visitor.open(demo.at('/login'));
    await signInWithPassword(visitor, customer);
    await typeSecondFactor(visitor, await new Authenticator(TOTP_SECRET).code());
    await visitor.sees(visitor.words.services.heading);
    const [cookie, local, session] = await visitor.page.evaluate(() => [
      document.cookie,
      localStorage.length,
      sessionStorage.length,
    ]);
    assert.equal(cookie, '');
    assert.equal(local + session, 0);
    assert.ok((await visitor.context.cookies()).length > 0);
  });

  visit('the other site learns nothing of the page one comes from', {}, async (visitor, demo) => {
    await visitor.open(`${demo.at('/login')}?return_to=%2Fsecret-place`);
    const [asked] = await Promise.all([
      visitor.page.waitForRequest(demo.public),
      visitor.page.evaluate((url) => (location.href = url), demo.public),
    ]);
    assert.equal((await asked.allHeaders()).referer, undefined);
  });
});
