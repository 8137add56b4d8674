// "Continue from here with ...": another learning rate or more epochs, from the epoch that is shown.

/** @import { Player } from "./player.js" */
/** @import { Limits } from "./rates.js" */

import { write } from "./labels.js";
import { changesOf, rateAt, ratesText, refusal } from "./rates.js";
import { grouped } from "./words.js";

const MORE = 1000; // epochs that are proposed where a run has come to its end

export const CONTINUE = `<details class="continue" hidden>
    <summary>Continue <span class="from">from epoch <span translate="no"></span></span> with …</summary>
    <form novalidate>
      <p class="rates"></p>
      <label>Rate from here on
        <input name="rate" type="number" min="0" step="any" inputmode="decimal"></label>
      <label>Epochs in all
        <input name="epochs" type="number" min="1" step="1" inputmode="numeric"></label>
      <button type="submit" class="go">Continue</button>
      <p class="refusal" role="alert" hidden></p>
      <p class="then">Everything up to this epoch stays as it is<span class="later" hidden>, later changes
        of the rate end</span>. “Resume” then trains on from here.</p>
    </form>
  </details>`;

/** Whether a run was just continued; the page that follows has the focus on its button Train. */
let continued = false;

/** The fold in which a run is continued. */
export class Continue {
  /**
   * @param {HTMLElement} root
   * @param {Player} player
   */
  constructor(root, player) {
    this.player = player;
    /** @type {<T extends HTMLElement>(selector: string) => T} */
    const find = (selector) => /** @type {any} */ (root.querySelector(`.continue ${selector}`));
    this.fold = /** @type {HTMLDetailsElement} */ (root.querySelector(".continue"));
    this.epoch = find(".from span");
    this.rates = find(".rates");
    this.refusal = find(".refusal");
    this.later = find(".later");
    /** @type {HTMLInputElement} */
    this.rate = find("[name=rate]");
    /** @type {HTMLInputElement} */
    this.epochs = find("[name=epochs]");
    this.from = -1; // the epoch for which the fields are filled
    find("summary").addEventListener("click", () => {
      if (!this.fold.open) this.#open();
    });
    find("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.fold.addEventListener("input", () => this.#refuse(""));
    this.fold.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.#close();
    });
    if (continued) {
      /** @type {HTMLElement} */ (root.querySelector(".train")).focus({ preventScroll: true });
    }
    continued = false;
  }

  get limits() {
    return /** @type {Limits | null} */ (this.player.data.continues ?? null);
  }

  get config() {
    return this.player.histories[0].config;
  }

  /** Show from which epoch the run would be continued. */
  write() {
    const { position, playing, locked } = this.player;
    this.fold.hidden = !this.limits || Boolean(locked) || position === 0;
    if (this.fold.open && (playing || this.fold.hidden)) this.fold.open = false;
    write(this.epoch, grouped(position));
    if (this.fold.open) this.#fill();
  }

  #open() {
    const { player } = this;
    if (player.replaying) player.replay(); // which stops it
    player.pause();
    this.from = -1;
    this.#fill();
  }

  /** Propose how the run goes on anyway, or a little further from its end. */
  #fill() {
    const { position } = this.player;
    if (!this.limits || this.from === position) return;
    this.from = position;
    const last = this.config.epochs;
    const epochs = position < last ? last : Math.min(last + MORE, this.limits.epochs);
    this.rate.value = String(rateAt(this.config, position));
    this.epochs.value = String(epochs);
    write(this.rates, ratesText(this.config, position));
    this.later.hidden = !changesOf(this.config).some(({ epoch }) => epoch >= position);
    this.#refuse("");
  }

  /** @param {string} why */
  #refuse(why) {
    write(this.refusal, why);
    this.refusal.hidden = !why;
  }

  #close() {
    this.fold.open = false;
    this.fold.querySelector("summary")?.focus();
  }

  #submit() {
    const { player, limits } = this;
    if (!limits) return;
    const asked = {
      epoch: player.position,
      rate: this.rate.valueAsNumber,
      epochs: this.epochs.valueAsNumber,
    };
    const why = refusal(this.config, asked, limits);
    this.#refuse(why);
    if (why) return;
    continued = true;
    this.fold.open = false;
    player.component?.setTriggerValue("continued", { runs: player.runs.configs, ...asked });
  }
}

/**
 * Put the fold where there is room for it: beside the buttons, in large type beside the timeline, or
 * on a phone below it.
 * @param {HTMLElement} root
 * @param {string} layout
 */
export function placeContinue(root, layout) {
  const fold = /** @type {HTMLElement} */ (root.querySelector(".continue"));
  const timeline = /** @type {HTMLElement} */ (root.querySelector(".timeline"));
  if (layout !== "wide") timeline.after(fold);
  else if (root.matches(".presented")) timeline.append(fold);
  else root.querySelector(".transport")?.append(fold);
}
