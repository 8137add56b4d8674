/** A configuration, under the names of the page's address. */
export interface Config {
  seed: number;
  hidden_units: number;
  learning_rate: number;
  epochs: number;
}

export interface Surface {
  /** Points along each input. */
  side: number;
  /** Row by row: the row is x2, the column x1. */
  values: Uint8Array | Uint16Array;
}

/** The 0.5 lines: x1 and x2 of all points, 0 to 65535, and how many of them each line has. */
export interface Boundary {
  points: Uint16Array;
  lengths: Uint16Array;
}

/** What is drawn of a run at one epoch; see frames.py. */
export interface Frame {
  epoch: number;
  loss: number;
  parameters: Float64Array;
  bound: number;
  outputs: Float64Array;
  errors: Float64Array;
  right: Uint8Array;
  surface: Surface;
  boundary: Boundary;
}

export type Numbers =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Uint16Array
  | Uint8Array;

export interface Block {
  // deno-lint-ignore no-explicit-any
  header: any;
  arrays: Record<string, Numbers>;
  shapes: Record<string, number[]>;
}

/** What a source gives for a request. */
export interface Answer {
  frames: Frame[];
  curve: { epochs: Numbers; losses: Numbers };
  trained: number;
  solved: number | null;
  failure: string | null;
  /** Milliseconds from asking to the answer, and how many of them the server had it. */
  elapsed: number;
  server: number;
}

export interface Request {
  after: number;
  every: number;
  most: number;
  bits?: 8 | 16;
}

/** Where a player gets frames from. */
export interface Source {
  ask(request: Request, signal?: AbortSignal): Promise<Answer>;
}

export interface Point {
  epoch: number;
  loss: number;
}

// deno-lint-ignore no-explicit-any
export type Figure = { data: any[]; layout: any };

/** A div that Plotly has drawn in. */
// deno-lint-ignore no-explicit-any
export type Chart = HTMLElement & { data: any[]; layout: any; _fullLayout: any };

/** What Streamlit gives a component. */
export interface Component {
  parentElement: HTMLElement;
  // deno-lint-ignore no-explicit-any
  data: any;
  setStateValue(name: string, value: unknown): void;
}

declare global {
  // deno-lint-ignore no-explicit-any
  var Plotly: any;
}
