// A person with a browser of their own. They find things by their labels and roles, as people and
// screen readers do; what goes wrong behind their back is written down as an incident.
import assert from 'node:assert/strict';

import { chromium } from 'playwright-core';

import { until } from './until.mjs';
import { WORDS } from './words.mjs';

/** What a page consists of, and what the parts have to be. */
const TYPES = { stylesheet: 'text/css', script: 'text/javascript', image: 'image/' };

const PATIENCE = 10_000;

/** The hosts of a demo; a page that talks to any other has an incident. */
const OWN_HOSTS = new Set(['localhost', 'app.localhost', 'app2.localhost']);

export function launchBrowser() {
  return chromium.launch({
    executablePath: process.env.GATEKEEPER_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export class Visitor {
  /** Like a browser just installed: no cookies, nothing cached. */
  static async arrive(browser, { language = 'en', javaScript = true, ...options } = {}) {
    const words = WORDS[language];
    const context = await browser.newContext({
      locale: words.locale,
      javaScriptEnabled: javaScript,
      serviceWorkers: 'block',
      ...options,
    });
    context.setDefaultTimeout(PATIENCE);
    const visitor = new Visitor();
    Object.assign(visitor, { context, words, language, javaScript, incidents: [] });
    visitor.#watch();
    visitor.page = await context.newPage();
    return visitor;
  }

  #watch() {
    const { context, incidents } = this;
    context.on('request', (request) => {
      const url = new URL(request.url());
      const own = url.protocol === 'data:' || OWN_HOSTS.has(url.hostname);
      if (!own) incidents.push(`request to ${request.url()}`);
    });
    context.on('response', (response) => {
      const expected = TYPES[response.request().resourceType()];
      const type = response.headers()['content-type'] ?? '';
      if (expected && !(response.ok() && type.startsWith(expected))) {
        incidents.push(`${response.status()} and "${type}" for ${response.url()}`);
      }
    });
    context.on('console', (message) => {
      // Chromium's own remark on a page with a status of 4xx: the page's answer, not a fault.
      const isStatus = message.text().startsWith('Failed to load resource');
      if (['error', 'warning'].includes(message.type()) && !isStatus) {
        incidents.push(`console: ${message.text()}`);
      }
    });
    context.on('weberror', (error) => incidents.push(`script: ${error.error().message}`));
  }

  /** Ends the visit; nothing may have gone wrong that the person did not see. */
  async leave() {
    await this.context.close();
    assert.deepEqual(this.incidents, []);
  }

  /** Another tab of the same browser. */
  async openTab() {
    const tab = Object.create(Visitor.prototype);
    Object.assign(tab, this, { page: await this.context.newPage() });
    return tab;
  }

  async open(url) {
    await this.page.goto(url);
  }

  get main() {
    return this.page.getByRole('main');
  }

  field(label) {
    return this.page.getByLabel(label, { exact: true });
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: true });
  }

  link(name) {
    return this.page.getByRole('link', { name, exact: true });
  }

  /** Waits for the page with this heading. */
  async sees(heading) {
    try {
      await this.page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
    } catch (error) {
      const instead = await this.page.locator('body').innerText();
      throw new Error(`expected the page "${heading}", but it is ${this.page.url()}:\n${instead}`, {
        cause: error,
      });
    }
    await until(`the title of the page to name "${heading}"`, async () =>
      (await this.page.title()).includes(heading) ? true : undefined,
    );
  }

  async type(label, text) {
    await this.field(label).fill(text);
  }

  async press(name) {
    await this.button(name).click();
  }

  async follow(name) {
    await this.link(name).click();
  }

  /** Waits for the address bar; `url` is exact. */
  async reaches(url) {
    await this.page.waitForURL(url);
  }

  /** The legacy app greets whom the gate let in, at the address that was asked for. */
  async isInTheApp(url, email) {
    await this.reaches(url);
    const { pathname, search } = new URL(url);
    assert.equal(await this.page.locator('#path').innerText(), pathname + search);
    await this.page.getByText(`Hello, ${email}.`, { exact: true }).waitFor();
  }

  /** A field is wrong, says why next to it, and tells assistive technology so. */
  async isToldAt(label, problem) {
    const field = this.field(label);
    await until(`"${problem}" at "${label}"`, async () => {
      if ((await field.getAttribute('aria-invalid')) !== 'true') return undefined;
      return (await this.descriptionOf(field)).includes(problem) ? true : undefined;
    });
    const alert = this.page.getByRole('alert').filter({ hasText: problem });
    assert.equal(await alert.count(), 1, 'the problem is announced once');
    assert.ok(await alert.isVisible());
  }

  /** What a screen reader adds to the label of a field. */
  async descriptionOf(field) {
    const ids = ((await field.getAttribute('aria-describedby')) ?? '').split(' ').filter(Boolean);
    const texts = [];
    for (const id of ids) texts.push(await this.page.locator(`[id="${id}"]`).innerText());
    return texts.join(' ');
  }

  /** A line above the form about what happened before. */
  async isTold(notice, role) {
    await this.main.getByRole(role).filter({ hasText: notice }).waitFor();
  }

  async hasGoodNews(notice) {
    await this.isTold(notice, 'status');
  }

  async isWarned(notice) {
    await this.isTold(notice, 'alert');
  }

  valueOf(label) {
    return this.field(label).inputValue();
  }
}
