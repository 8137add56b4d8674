// How large the type of a presentation is, which depends on the window: the server draws the charts
// that stand still, so it is told.

/** @import { Component } from "./types.d.ts" */

import { mounted } from "./mount.js";
import { scaleOf } from "./shape.js";

const SETTLED_MS = 300;

/**
 * The smallest of the scales that makes type of 24 px large enough.
 * @param {number} height of the window, in pixels
 * @param {number[]} scales in ascending order
 */
export function scaleFor(height, scales) {
  const wanted = scaleOf(height);
  return scales.find((scale) => scale >= wanted) ?? scales[scales.length - 1];
}

class WindowSize {
  constructor() {
    this.ended = new AbortController();
    /** @type {Component | null} */
    this.component = null;
    this.said = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    addEventListener("resize", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#say(), SETTLED_MS);
    }, { signal: this.ended.signal });
  }

  /** @param {Component} component */
  receive(component) {
    this.component = component;
    this.#say();
  }

  #say() {
    if (!this.component) return;
    const scale = scaleFor(innerHeight, this.component.data.scales);
    if (scale === (this.said || 1)) return;
    this.said = scale;
    this.component.setStateValue("scale", scale);
  }

  destroy() {
    clearTimeout(this.timer);
    this.ended.abort();
  }
}

export const { show, leave } = mounted(() => new WindowSize());
