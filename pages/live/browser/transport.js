// The controls of a player: the buttons, the speed, the scale, the timeline and the keys.

/** @import { Player } from "./player.js" */

import { button, ICONS, pace, svg } from "./buttons.js";
import { listenToKeys } from "./keys.js";
import { write } from "./labels.js";
import { grouped, shortSpeed, speedLabel, trainLabel } from "./words.js";

/**
 * The bar above the charts.
 * @param {{speeds: number[], step: boolean, choices?: Record<string, [string, string][]>}} parts
 */
export function bar({ speeds, step, choices = {} }) {
  const groups = Object.entries(choices).map(([name, values]) => choice(name, values));
  return `<div class="transport">
    <button type="button" class="train">${svg("play")}<span></span></button>
    ${step ? button("step", "step", "Step", "Train exactly one epoch.") : ""}
    ${button("reset", "reset", "Reset", "Back to the untrained network.")}
    ${pace(speeds, speedLabel)}
    ${groups.join("")}
  </div>`;
}

/**
 * A choice between a few values, which can stand anywhere in the player.
 * @param {string} name
 * @param {[string, string][]} values each with its label
 */
export function choice(name, values) {
  const buttons = values.map(([value, label]) =>
    `<label><input type="radio" data-choice="${name}" value="${value}">` +
    `<span>${label}</span></label>`
  );
  return `<fieldset class="choice" role="radiogroup" aria-label="${name}">` +
    `${buttons.join("")}</fieldset>`;
}

export const TIMELINE = `<div class="timeline">
    <button type="button" class="replay">${svg("play")}</button>
    <input type="range" min="0" step="1" aria-label="Timeline: the epoch that is shown">
    <button type="button" class="end" title="Train to the end at once">${svg("end")}</button>
    <small class="keys">
      <kbd>space</kbd> play <kbd>←</kbd> <kbd>→</kbd> <kbd>Home</kbd> <kbd>End</kbd> scrub
    </small>
  </div>`;

let players = 0;

export class Transport {
  /**
   * @param {HTMLElement} root
   * @param {Player} player
   * @param {AbortSignal} signal ends all listening
   */
  constructor(root, player, signal) {
    this.root = root;
    this.player = player;
    /** @type {<T extends HTMLElement>(selector: string) => T} */
    const find = (selector) => /** @type {any} */ (root.querySelector(selector));
    /** @type {HTMLButtonElement} */
    this.train = find(".train");
    /** @type {HTMLButtonElement | null} */
    this.step = find(".step");
    /** @type {HTMLButtonElement} */
    this.reset = find(".reset");
    /** @type {HTMLSelectElement} */
    this.speed = find(".speed");
    /** The speed in short, where the bar has no room for the whole choice. */
    this.short = find(".pace .short");
    /** @type {HTMLButtonElement} */
    this.replay = find(".replay");
    /** @type {HTMLButtonElement} */
    this.end = find(".end");
    this.end.setAttribute("aria-label", this.end.title);
    /** @type {HTMLInputElement} */
    this.slider = find(".timeline input");
    /** @type {HTMLInputElement[]} */
    this.choices = [...root.querySelectorAll(/** @type {any} */ ("[data-choice]"))];

    const listen = { signal };
    this.train.addEventListener("click", () => player.trainOrPause(), listen);
    this.step?.addEventListener("click", () => player.step(), listen);
    this.reset.addEventListener("click", () => player.reset(), listen);
    this.replay.addEventListener("click", () => player.replay(), listen);
    this.end.addEventListener("click", () => player.trainToEnd(), listen);
    this.speed.addEventListener("change", () => player.setSpeed(Number(this.speed.value)), listen);
    this.slider.addEventListener("input", () => player.scrub(Number(this.slider.value)), listen);
    listenToKeys(this.slider, player, signal);
    players += 1;
    for (const choice of this.choices) {
      choice.name = `${choice.dataset.choice}-${players}`;
      choice.addEventListener("change", () => {
        player.choose(/** @type {string} */ (choice.dataset.choice), choice.value);
      }, listen);
    }
  }

  /** Show what can be pressed now. */
  update() {
    const { player } = this;
    const { state, replaying, locked } = player;
    const training = state === "training";
    write(this.train.lastElementChild ?? this.train, trainLabel(state, player.runs.count > 1));
    this.train.querySelector("path")?.setAttribute("d", ICONS[training ? "pause" : "play"]);
    this.train.disabled = Boolean(locked);
    this.train.title = locked ?? "";
    if (this.step) {
      this.step.disabled = Boolean(locked) || training ||
        (player.position >= player.head && player.head >= player.end);
    }
    if (Number(this.speed.value) !== player.speed) this.speed.value = String(player.speed);
    write(this.short, shortSpeed(player.speed));
    for (const choice of this.choices) {
      const value = player.choice(/** @type {string} */ (choice.dataset.choice));
      if (choice.checked !== (choice.value === value)) choice.checked = choice.value === value;
    }
    this.end.disabled = Boolean(locked) || player.head >= player.end;
    const still = training || player.head === 0;
    this.slider.disabled = still;
    this.replay.disabled = still;
    this.replay.querySelector("path")?.setAttribute("d", ICONS[replaying ? "pause" : "play"]);
    const title = replaying ? "Stop the replay" : "Replay the history";
    if (this.replay.title !== title) {
      this.replay.title = title;
      this.replay.setAttribute("aria-label", title);
    }
    this.move();
  }

  /** Show where the player stands on the timeline. */
  move() {
    const { position, head, shown: [frame] } = this.player;
    if (this.slider.max !== String(head)) this.slider.max = String(head);
    this.slider.value = String(position);
    const text = `epoch ${grouped(position)}${frame ? `, loss ${frame.loss.toFixed(4)}` : ""}`;
    this.slider.setAttribute("aria-valuetext", text);
  }
}

/**
 * Put the timeline where it is seen, so that the tab key and screen readers come to it there.
 * @param {HTMLElement} root
 * @param {string} layout
 */
export function placeTimeline(root, layout) {
  const timeline = /** @type {HTMLElement} */ (root.querySelector(".timeline"));
  const surface = /** @type {HTMLElement} */ (root.querySelector("figure.surface"));
  if (layout === "landscape") surface.before(timeline);
  else if (layout === "portrait") surface.after(timeline);
  else surface.parentElement?.append(timeline);
}
