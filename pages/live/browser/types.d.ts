import type { Player } from "./player.js";

/** A configuration, under the names of the page's address. */
export interface Config {
  seed: number;
  hidden_units: number;
  learning_rate: number;
  epochs: number;
  /** The targets for the inputs 00, 01, 10 and 11, if they are not those of XOR. */
  table?: string;
  /** What else differs from the tutorial's network. */
  start?: string;
  activation?: string;
  loss?: string;
  biases?: string;
  third_input?: boolean;
  /** From which epochs on the learning rate is another one: "3@1000_0.5@2000". */
  rate_changes?: string;
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

/** A plane in the space of the hidden activations; see frames.py. */
export interface HiddenSpace {
  /** Two coordinates for each row of the truth table. */
  rows: Float64Array;
  /** The output's pre-activation at the origin, and how much it rises along each axis. */
  line: Float64Array;
  /** How much of the rows' variance lies in the plane. */
  share: number;
  /** How many points each line of the sheet has. */
  points: number;
  /** Two coordinates for each point of the inputs' grid lines, one line after another. */
  sheet: Uint16Array;
  /** What 0 and 65535 mean in the sheet, where the activations have no bounds of their own. */
  bounds?: [number, number];
  /** Between which numbers the coordinates of the sheet lie; worked out where it is needed. */
  extent?: [[number, number], [number, number]];
}

/** What is drawn of a run at one epoch; see frames.py. */
export interface Frame {
  epoch: number;
  loss: number;
  /** The mean squared error, which is the loss unless another one is descended. */
  error: number;
  parameters: Float64Array;
  bound: number;
  outputs: Float64Array;
  errors: Float64Array;
  /** Of each row: 0 wrong, 1 right, 2 undecided. */
  answers: Uint8Array;
  surface: Surface;
  boundary: Boundary;
  /** Only if it was asked for. */
  hidden?: HiddenSpace;
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

/** How the loss moved in the last tenth of the run; see nn.history. */
export interface Trend {
  /** How far it fell, as a share. */
  fall: number;
  kind: "falling" | "standing" | "oscillating";
}

/** What a source gives for a request. */
export interface Answer {
  frames: Frame[];
  curve: { epochs: Numbers; losses: Numbers };
  /** The same for the mean squared error, if it is not the loss. */
  errors?: { epochs: Numbers; losses: Numbers };
  trained: number;
  solved: number | null;
  failure: string | null;
  /** Of the loss at the run's last epoch. */
  trend: Trend | null;
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
  setTriggerValue(name: string, value: unknown): void;
}

/** Where the page has a player stand. */
export interface Start {
  /** Another one whenever the player is ordered to stand elsewhere. */
  command: string;
  trained: number;
  epoch: number;
}

/** What the page says to a player; see component.py. */
export interface PlayerData {
  runs: Config[];
  start: Start;
  /** The address of the frames; null if all of them are embedded. */
  frames: string | null;
  /** What else to ask for in each frame, as the end of its address. */
  more?: string;
  /** The address of Plotly.js; null if the player draws no charts. */
  plotly: string | null;
  /** A block per run, in base64: its first frame, or all of them where they are embedded. */
  opening: string[];
  // deno-lint-ignore no-explicit-any
  look: any;
  presented: boolean;
  /** Whether the page introduces a first visitor to what is to be seen. */
  introduced?: boolean;
  /** Epochs per frame; 0 is as fast as it goes. */
  speeds: number[];
  /** The first value of each choice. */
  choices: Record<string, string>;
  /** Why the run cannot be trained yet; null if it can. */
  locked: string | null;
  /** Whether the page waits for the end of the run. */
  prompt: boolean;
  /** What the names of saved charts begin with. */
  file?: string;
  /** Whether the targets in the truth table are switches. */
  switches?: boolean;
  /** What is learned, such as XOR. */
  task?: string;
  /** What a run that is continued from an epoch may have; null where none can be. */
  continues?: { rate: number; epochs: number; changes: number } | null;
}

/** What a visitor presses. */
export interface Controls {
  /** Show what can be pressed now. */
  update(): void;
  /** Show where the player stands. */
  move(): void;
}

/** What a player shows: the page around its controls, and the charts. */
export interface View {
  /** The page, as HTML. */
  page(player: Player): string;
  /** The controls, if they are not those of a `Transport`. */
  controls?(player: Player, signal: AbortSignal): Controls;
  /** Whether what is painted moves away from what Plotly has been given. */
  mark?(moving: boolean): void;
  /** Draw all charts from scratch. */
  draw(player: Player): Promise<void>;
  /** Paint the frames that are shown. */
  move(player: Player): void;
  /** Write the words and numbers of the frames that are shown. */
  write(player: Player): void;
  /** What gives Plotly the numbers, one chart per function. */
  rest(player: Player): (() => void)[];
  /** Follow a choice; whether the page must be made anew. */
  choose(player: Player, name: string): boolean;
  /** Show a run's exact surface. */
  refine(player: Player, run: number): void;
  /** Set the alternative texts. */
  describe(player: Player): void;
  resize(): void;
  /** Take on the page's font and colours; whether they have changed. */
  dress(): boolean;
  /** How the runs have come out, in words. */
  outcome(player: Player): string;
  destroy(): void;
}

/** A network that is set by hand. */
export interface HandNetwork {
  /** 0 for no hidden layer. */
  hiddenUnits: number;
  /** Which of the parameters the network has; the others are 0. */
  there: boolean[];
  /** As nn.Network.to_vector gives them. */
  parameters: number[];
}

/** What the server says of a network; see frames.py. */
export interface HandAnswer extends Frame {
  /** Of the loss, by each parameter. */
  gradients: Float64Array;
  /** The parameters after one update, and their loss. */
  next: Float64Array;
  nextLoss: number;
  /** The hidden activations, one row of the truth table after another. */
  unitOutputs: Float64Array;
}

/** What the parts of the page "By hand" draw. */
export interface HandState extends HandNetwork {
  table: string;
  activation: string;
  learningRate: number;
  /** Another one whenever the weights were taken over from the page. */
  order: number;
  /** The unit whose line is chosen, from 0; without a hidden layer the output. */
  selected: number;
  /** Of the newest network that is answered, which `parameters` may be ahead of; null before. */
  answer: HandAnswer | null;
  /** Whether the answer is that of `parameters`. */
  current: boolean;
  /** The parameters after the last change; a line that is being dragged is ahead of them. */
  settled: number[];
  canUndo: boolean;
  canRedo: boolean;
}

/** What the parts of the page "By hand" do. */
export interface HandAct {
  /** What there is now; what was drawn last may be older. */
  state(): HandState;
  /** Change the network; once it is done, the change is one, which is reported and can be undone. */
  set(parameters: number[], how: { done: boolean }): void;
  select(unit: number): void;
  undo(): void;
  redo(): void;
  /** Have the page open the network on Train. */
  train(): void;
  /** Say why something cannot be done; empty if there is nothing to say. */
  say(message: string): void;
}

export interface HandPart {
  draw(state: HandState): void;
  leave(): void;
}

/** What the page says to "By hand"; see hand.py. */
export interface HandData {
  /** What the frames route is asked with beside the weights. */
  settings: Record<string, string | number | boolean>;
  hiddenUnits: number;
  table: string;
  activation: string;
  learningRate: number;
  weights: number[];
  there: boolean[];
  /** Another one whenever the weights are to be taken over. */
  order: number;
  frames: string;
  // deno-lint-ignore no-explicit-any
  look: any;
  presented: boolean;
}

declare global {
  /** Plotly.js as we serve it; `Plotly` is that of whoever loaded it last. */
  // deno-lint-ignore no-explicit-any
  var playersPlotly: any;
}
