// A link to copy, with its QR code, which a click shows over the whole screen.

/** @import { Component } from "./types.d.ts" */

import { mounted } from "./mount.js";

const PAGE = `<div class="link"><input readonly aria-label="The link">
    <button type="button" data-copies="link">Copy link</button>
    <button type="button" data-copies="embed" hidden>Copy embed code</button></div>
  <button type="button" class="enlarge" aria-haspopup="dialog"><figure></figure>
    <span>Fill the screen</span></button>
  <div class="how" hidden>Scan, or type the code at <b class="address"></b></div>
  <dialog aria-label="The link for everyone"><figure></figure>
    <div class="words"><div class="say first"></div><strong></strong>
      <div class="say second">at</div><b class="address"></b></div>
    <button type="button" class="close" aria-label="Back to the page" autofocus>✕</button></dialog>`;
const COPIED_MS = 2500;
const SMALLEST = 0.35; // of the size that the words have where there is room

/**
 * An address in its sections, which end with a slash, and these in the pieces between which a line
 * may break: after a dot, a hyphen and the like.
 * @param {string} address
 * @returns {string[][]}
 */
export function pieces(address) {
  const sections = address.match(/[^/]*\/|[^/]+/g) ?? [];
  return sections.map((section) => section.match(/[^/.?&-]*[/.?&-]+|[^/.?&-]+/g) ?? []);
}

class Link {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.root = document.createElement("section");
    this.root.className = "copy-link";
    this.root.innerHTML = PAGE;
    parent.replaceChildren(this.root);
    this.field = /** @type {HTMLInputElement} */ (this.root.querySelector("input"));
    this.dialog = /** @type {HTMLDialogElement} */ (this.root.querySelector("dialog"));
    this.enlarge = this.#part(".enlarge");
    /** @type {Component["data"]} */
    this.data = {};
    this.field.onfocus = () => this.field.select();
    for (const button of this.root.querySelectorAll("button")) {
      if (button.dataset.copies) button.onclick = () => this.#copy(button);
    }
    this.enlarge.onclick = () => {
      this.dialog.showModal();
      this.#fit();
    };
    this.dialog.onclick = (event) => {
      event.stopPropagation();
      this.dialog.close();
    };
    // Neither the page's keys nor a dialog around this one are meant. Escape closes it by itself.
    this.dialog.onkeydown = (event) => event.stopPropagation();
    this.dialog.onclose = () => this.enlarge.focus();
    this.ended = new AbortController();
    addEventListener("resize", () => this.#fit(), { signal: this.ended.signal });
  }

  /** @param {Component} component */
  receive({ data }) {
    this.data = data;
    this.field.value = data.link;
    // What nobody is to see can still be selected and copied; masked, it would be copied so.
    this.field.dataset.secret = this.field.ariaHidden = String(data.secret);
    this.field.tabIndex = data.secret ? -1 : 0;
    for (const button of this.root.querySelectorAll("button")) {
      if (button.dataset.copies) button.hidden = !data[button.dataset.copies];
    }
    for (const figure of this.root.querySelectorAll("figure")) figure.innerHTML = data.qr;
    for (const place of this.root.querySelectorAll(".address")) showAddress(place, data.typed);
    this.enlarge.hidden = !data.qr;
    this.#part(".how").hidden = this.#part(".second").hidden = !data.code;
    this.#part("strong").textContent = data.code;
    this.#part(".first").textContent = data.code ? "Scan, or type" : "Scan, or go to";
    if (!data.qr) this.dialog.close();
    this.#fit();
  }

  destroy() {
    this.ended.abort();
  }

  /** Make the words on the whole screen smaller until all of them are on it. */
  #fit() {
    const { dialog } = this;
    for (let size = 1; size >= SMALLEST; size -= 0.05) {
      dialog.style.setProperty("--size", String(size));
      if (dialog.scrollHeight <= dialog.clientHeight) break;
    }
  }

  /** @param {HTMLButtonElement} button */
  async #copy(button) {
    const text = this.data[button.dataset.copies ?? ""];
    const label = button.dataset.label ??= button.textContent ?? "";
    let copied = false;
    try {
      await navigator.clipboard.writeText(text);
      copied = true;
    } catch {
      // Browsers allow access to the clipboard over HTTPS only, which a teacher's own machine does
      // not have. Without it the text is selected and copied as with Ctrl+C.
      this.field.value = text;
      this.field.focus();
      this.field.select();
      copied = document.execCommand("copy");
    }
    button.textContent = copied ? "Copied" : "Press Ctrl+C";
    if (copied) this.field.value = this.data.link;
    else this.field.select();
    setTimeout(() => {
      button.textContent = label;
      this.field.value = this.data.link;
    }, COPIED_MS);
  }

  /** @param {string} selector */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector));
  }
}

/**
 * Show an address that breaks only between its pieces, within a section only if that is wider than
 * a line, and in type in which the longest piece fits.
 * @param {Element} place
 * @param {string} address
 */
function showAddress(place, address) {
  const sections = pieces(address);
  const longest = Math.max(1, ...sections.flat().map((piece) => piece.length));
  place.setAttribute("style", `--longest: ${longest}`);
  place.replaceChildren(...sections.map((section) => {
    const whole = document.createElement("span");
    whole.append(...section.flatMap((piece) => {
      const label = document.createElement("i");
      label.textContent = piece;
      return [label, document.createElement("wbr")];
    }));
    return whole;
  }));
}

export const { show, leave } = mounted((parent) => new Link(parent));
