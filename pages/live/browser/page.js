/** What a page does around its charts: for fingers, narrow screens, decimal commas, codes, paper,
 * translators and page readers; and that it begins at its top. */

import { mendPage } from "./mended.js";
import { followPrinting } from "./paper.js";
import { takeFromAddress } from "./rooms.js";
import { joinSteps } from "./steps.js";
import { followTranslation } from "./translated.js";

takeFromAddress(location, history); // first of all: Streamlit's own script comes next
joinSteps(history, location, globalThis);

const CHARTS = ".stPlotlyChart, .xor-player .chart";
const TURNED = ".stPlotlyChart:has(.gl-container)";
const ACTIVE = "taken-by-fingers";
const CODE = ".st-key-code input";
const NARROW = "(max-width: 767px)";
const SEEN = "was-in-view";

/**
 * A swipe scrolls the page wherever it begins. Plotly would take it; what it gets of a tap are the
 * mouse's events that the browser sends after it. A chart that can be turned takes fingers once it
 * was tapped, until something else is touched.
 *
 * @param {TouchEvent} event
 */
function leaveSwipeToPage(event) {
  const target = /** @type {Element} */ (event.target);
  const active = document.querySelector(`.${ACTIVE}`);
  if (active?.contains(target)) return;
  if (event.type === "touchstart") active?.classList.remove(ACTIVE);
  if (target.closest(CHARTS)) event.stopPropagation();
}

/** @param {MouseEvent} event */
function takeTap(event) {
  const target = /** @type {Element} */ (event.target);
  if (/** @type {PointerEvent} */ (event).pointerType === "touch") {
    target.closest(TURNED)?.classList.add(ACTIVE);
  }
  // On a narrow screen the menu lies over the page: a page that was chosen is to be seen.
  if (target.closest("[data-testid=stSidebarNavLink]") && matchMedia(NARROW).matches) {
    const close = document.querySelector("[data-testid=stSidebarCollapseButton] button");
    if (close instanceof HTMLElement) close.click();
  }
}

/**
 * A comma in a number is a decimal point, whatever the browser's language: a field for numbers
 * would refuse it, or drop it and make 0,5 a 5.
 *
 * @param {InputEvent | ClipboardEvent} event
 */
function readComma(event) {
  const field = /** @type {HTMLInputElement} */ (event.target);
  const text = event instanceof InputEvent
    ? event.data
    : event.clipboardData?.getData("text").trim();
  if (field.type !== "number" || !/^[-+]?\d*,\d*$/.test(text ?? "")) return;
  event.preventDefault();
  // Only this tells React of the change, and keeps Undo. No field for numbers allows a selection
  // to be read, so the browser has to put the text in place.
  document.execCommand("insertText", false, /** @type {string} */ (text).replace(",", "."));
}

let title = "";

/**
 * Another page, or another lesson, begins at its top: Streamlit leaves it scrolled as far as the one
 * before was. On a narrow screen a lesson's verdict stands above the network, out of sight.
 */
function beginAtTop() {
  const main = document.querySelector("[data-testid=stMain]");
  const heading = main?.querySelector("h1")?.textContent;
  if (!main || !heading) return;
  if (heading !== title) {
    if (title) main.scrollTop = 0;
    title = heading;
  }
  const verdict = main.querySelector(".st-key-lesson_words [data-testid=stAlertContainer]");
  if (verdict && !verdict.matches(`.${SEEN}`)) {
    verdict.classList.add(SEEN);
    if (matchMedia(NARROW).matches) verdict.scrollIntoView({ block: "center" });
  }
}

/**
 * A room's code is in capitals: so is the keyboard of a phone, which asks when it opens.
 *
 * @param {Event} event
 */
function writeCapitals(event) {
  const field = /** @type {Element} */ (event.target).closest?.(CODE);
  if (!(field instanceof HTMLInputElement)) return;
  field.autocapitalize = "characters";
  field.spellcheck = false;
  field.setAttribute("autocorrect", "off");
}

for (const type of /** @type {const} */ (["pointerdown", "focusin"])) {
  document.addEventListener(type, writeCapitals, { capture: true });
}
for (const type of /** @type {const} */ (["touchstart", "touchmove"])) {
  document.addEventListener(type, leaveSwipeToPage, { capture: true, passive: true });
}
document.addEventListener("click", takeTap, { capture: true });
for (const type of /** @type {const} */ (["beforeinput", "paste"])) {
  document.addEventListener(type, readComma, { capture: true });
}
followPrinting();
followTranslation();
mendPage();
new MutationObserver(beginAtTop).observe(document, {
  subtree: true,
  childList: true,
  characterData: true,
});
