// What the lessons keep in the visitor's browser, so that it is still there after a reload.

/** @import { Component } from "./types.d.ts" */

import { mounted } from "./mount.js";

const PLACE = "xor-lessons";

/**
 * Where one text is kept; a browser may refuse it, as in a frame of another site.
 * @typedef {object} Place
 * @property {() => string | null} read null if there is none
 * @property {(text: string) => void} write
 */

/** @type {Place} */
const STORAGE = {
  read() {
    try {
      return localStorage.getItem(PLACE);
    } catch {
      return null;
    }
  },
  write(text) {
    try {
      localStorage.setItem(PLACE, text);
    } catch { /* then it lasts as long as the session */ }
  },
};

export class Memory {
  /** @param {Place} place */
  constructor(place) {
    this.place = place;
    this.told = ""; // the session that knows what is kept
  }

  /**
   * A session that begins is told what is kept. From then on it says what to keep.
   * @param {Component} component
   */
  receive({ data, setStateValue }) {
    const { session, record } = data;
    if (record !== null) {
      this.told = session;
      if (record !== this.place.read()) this.place.write(record);
    } else if (session !== this.told) {
      this.told = session;
      setStateValue("kept", { session, record: this.place.read() });
    }
  }

  destroy() {}
}

export const { show, leave } = mounted(() => new Memory(STORAGE));
