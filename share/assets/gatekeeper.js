// Improves pages that work without it: a password shown on demand, rules judged while typing,
// a countdown before a code can be asked again, no form sent twice by a double click.
"use strict";

const EYE = "M2 12s3.6-7 10-7 10 7 10 7-3.6 7-10 7S2 12 2 12zm10 3a3 3 0 1 0 0-6 3 3 0 0 0 0 6z";
const CROSSED = EYE + "M4 20 20 4";
const SVG = "http://www.w3.org/2000/svg";

function drawn(path) {
  const svg = document.createElementNS(SVG, "svg");
  const shape = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  shape.setAttribute("d", path);
  shape.setAttribute("fill", "none");
  shape.setAttribute("stroke", "currentColor");
  shape.setAttribute("stroke-width", "1.8");
  shape.setAttribute("stroke-linejoin", "round");
  svg.append(shape);
  return svg;
}

function addReveal(input) {
  const frame = document.createElement("div");
  const button = document.createElement("button");
  frame.className = "with-reveal";
  button.className = "reveal";
  button.type = "button";
  button.setAttribute("aria-controls", input.id);
  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.setAttribute("aria-label", visible ? input.dataset.conceal : input.dataset.reveal);
    button.replaceChildren(drawn(visible ? CROSSED : EYE));
  };
  button.addEventListener("click", () => show(input.type === "password"));
  input.form.addEventListener("submit", () => show(false));
  const focused = document.activeElement === input || input.autofocus;
  input.before(frame);
  frame.append(input, button);
  show(false);
  if (focused) input.focus();
}

const RULES = {
  length: (text) => [...text].length >= 8,
  lower: (text) => /[a-z]/.test(text),
  upper: (text) => /[A-Z]/.test(text),
  digit: (text) => /[0-9]/.test(text),
  special: (text) => /[^A-Za-z0-9]/.test(text),
};

// What cannot be judged here (how easy a password is to guess) is left open until it is sent.
function judgeWhileTyping(list, input) {
  const items = [...list.querySelectorAll("[data-rule]")];
  const judge = () => {
    for (const item of items) {
      const rule = RULES[item.dataset.rule];
      const verdict = rule && rule(input.value) ? "met" : "";
      if (item.className === verdict) continue;
      item.className = verdict;
      item.querySelector(".state").textContent = verdict && " – " + list.dataset.met;
    }
  };
  list.setAttribute("aria-live", "polite");
  for (const item of items) item.setAttribute("aria-atomic", "true");
  input.addEventListener("input", judge);
}

function countDown(button) {
  const ask = button.textContent;
  const until = Date.now() + button.dataset.wait * 1000;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    if (left <= 0) {
      button.textContent = ask;
      return;
    }
    button.textContent = button.dataset.waitText.replace("{seconds}", left);
    setTimeout(tick, 1000);
  };
  tick();
}

// A code counts once: the second click of a double click would be told that it was used.
function sendOnce(form) {
  let sent = 0;
  form.addEventListener("submit", (event) => {
    if (Date.now() - sent < 3000) event.preventDefault();
    else sent = Date.now();
  });
  addEventListener("pageshow", () => (sent = 0));
}

// A notice belongs to one view of the page, not to a bookmark of it.
function forgetNotice() {
  const url = new URL(location);
  if (!url.searchParams.has("notice")) return;
  url.searchParams.delete("notice");
  history.replaceState(history.state, "", url);
}

for (const input of document.querySelectorAll("input[data-reveal]")) addReveal(input);
for (const button of document.querySelectorAll("button[data-wait]")) countDown(button);
for (const form of document.querySelectorAll("form")) sendOnce(form);
const rules = document.querySelector("#rules ul");
if (rules) judgeWhileTyping(rules, document.getElementById("password"));
forgetNotice();
