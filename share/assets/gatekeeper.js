// Improves pages that work without it: password shown on demand, rules judged while typing,
// a countdown before a code can be asked again.
"use strict";

const EYE = "M2 12s3.6-7 10-7 10 7 10 7-3.6 7-10 7S2 12 2 12zm10 3a3 3 0 1 0 0-6 3 3 0 0 0 0 6z";
const CROSSED = EYE + "M4 20 20 4";

function eye(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
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
  frame.className = "with-reveal";
  input.before(frame);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "reveal";
  button.setAttribute("aria-controls", input.id);
  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.setAttribute("aria-label", visible ? input.dataset.conceal : input.dataset.reveal);
    button.replaceChildren(eye(visible ? CROSSED : EYE));
  };
  button.addEventListener("click", () => show(input.type === "password"));
  input.form.addEventListener("submit", () => show(false));
  const focused = document.activeElement === input;
  frame.append(input, button);
  show(false);
  if (focused || input.autofocus) input.focus();
}

const RULES = {
  length: (text) => [...text].length >= 8,
  lower: (text) => /[a-z]/.test(text),
  upper: (text) => /[A-Z]/.test(text),
  digit: (text) => /[0-9]/.test(text),
  special: (text) => /[^A-Za-z0-9]/.test(text),
};

function judgeWhileTyping(list, input) {
  const items = [...list.querySelectorAll("[data-rule]")].filter((item) => RULES[item.dataset.rule]);
  input.addEventListener("input", () => {
    for (const item of items) {
      const met = RULES[item.dataset.rule](input.value);
      item.className = met ? "met" : "";
      item.querySelector(".state").textContent = met ? " – " + list.dataset.met : "";
    }
  });
}

function countDown(button) {
  const ask = button.textContent;
  let left = Number(button.dataset.wait);
  const tick = () => {
    button.disabled = left > 0;
    button.textContent = left > 0 ? button.dataset.waitText.replace("{seconds}", left) : ask;
    if (left-- > 0) setTimeout(tick, 1000);
  };
  tick();
}

for (const input of document.querySelectorAll("input[data-reveal]")) addReveal(input);
const rules = document.querySelector("#rules ul");
if (rules) judgeWhileTyping(rules, document.getElementById("password"));
for (const button of document.querySelectorAll("button[data-wait]")) countDown(button);
