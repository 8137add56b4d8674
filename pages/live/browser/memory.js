// What Python keeps in the visitor's browser, so that it is still there after a reload; see
// memory.py.

/** @import { Component } from "./types.d.ts" */
/** @import { Place } from "./places.js" */

import { mounted } from "./mount.js";
import { placeNamed } from "./places.js";

// In this time what one tab has written is seen by every other.
const SETTLED = 100;

export class Memory {
  /**
   * @param {(name: string) => Place} places
   * @param {() => Promise<unknown>} settle waits until all tabs see the same
   */
  constructor(places, settle) {
    this.places = places;
    this.settle = settle;
    this.told = ""; // the session that knows what is kept, and where
  }

  /**
   * A session that begins is told what is kept. From then on it says what to keep.
   * @param {Component} component
   */
  async receive({ data, setStateValue }) {
    const { session, place: name, record, initial } = data;
    const place = this.places(name);
    const asked = `${session} ${name}`;
    if (record !== null) {
      this.told = asked;
      if (record !== place.read()) place.write(record);
    } else if (asked !== this.told) {
      this.told = asked;
      if (initial !== null && place.read() === null) {
        place.write(initial);
        await this.settle(); // another tab may have written at the same time
      }
      setStateValue("kept", { session, place: name, record: place.read() });
    }
  }

  destroy() {}
}

/** @returns {Promise<unknown>} */
const settle = () => new Promise((resolve) => setTimeout(resolve, SETTLED));

export const { show, leave } = mounted(() => new Memory(placeNamed, settle));
