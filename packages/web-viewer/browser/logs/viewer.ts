import type { JumpKind, Row, RowDetail, State } from '../engine/protocol.ts';
import type { Address } from './address.ts';
import { everything, patternProblem, queryOf, type Choices } from './choices.ts';
import { copyText, fileName, saveFile } from './clipboard.ts';
import type { EngineClient } from './engine-client.ts';
import { Jumps } from './jumps.ts';
import { Links } from './links.ts';
import { LogList } from './log-list.ts';
import type { MountDetail } from './list/row-view.ts';
import { laneName, lanePods } from './pod-name.ts';
import type { Admission } from './session.ts';
import { Stops } from './stops.ts';
import { Survey } from './survey.ts';
import { WayBack } from './way-back.ts';

/** What the viewer gets from the page around it. */
export interface ViewerPort {
  readonly mountDetail: (viewer: Viewer) => MountDetail;
  /** Something that is shown has changed. */
  onChange(): void;
  /** Replaces the fragment of the page's address. */
  setFragment(fragment: string): void;
}

const typingMs = 140;

/** Joins the worker and the list, and holds what the panels show. */
export class Viewer {
  readonly list: LogList;
  admission: Admission | 'asking' = 'asking';
  state: State | undefined;
  choices: Choices = everything;
  /** Why the search is not in force. */
  problem: string | undefined;
  readonly survey: Survey;
  wrap = false;
  lanes: readonly string[] | undefined;
  /** Lanes that fit. */
  private mostLanes = 0;
  /** A short message for the visitor, also spoken. */
  note = '';
  private readonly engine: EngineClient;
  private readonly port: ViewerPort;
  private readonly links: Links;
  private readonly jumps: Jumps;
  private readonly wayBack: WayBack;
  /** What ends a search that does not end. */
  readonly stops: Stops;
  /** Generation that the choices made; Infinity while they are on their way to the worker. */
  private queried = 0;
  /** Counts queries: the failure of one before is of no interest. */
  private turn = 0;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private noteTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(engine: EngineClient, port: ViewerPort) {
    this.engine = engine;
    this.port = port;
    this.list = new LogList({
      fetchRows: (from, count) => engine.ask('rows', { from, count }),
      mountDetail: port.mountDetail(this),
      laneOf: (row) => this.laneOf(row),
      columns: () => this.columns(),
      onChange: () => port.onChange(),
      onFill: (row) => void this.fill(row),
    });
    this.survey = new Survey(engine, () => {
      this.list.list.requestPaint();
      port.onChange();
    });
    this.wayBack = new WayBack(engine, this.list);
    this.stops = new Stops(engine, {
      choices: () => this.choices,
      state: () => this.state,
      onChange: () => port.onChange(),
      choose: (choices) => this.choose(choices),
      beforeStop: () => {
        this.wayBack.begin();
        this.survey.forget();
        clearTimeout(this.typing);
      },
      query: () => void this.query(),
      say: (note) => this.say(note),
    });
    this.jumps = new Jumps(engine, {
      list: this.list,
      state: () => this.state,
      goTo: (place, of) => this.goTo(place, of),
      say: (note) => this.say(note),
    });
    this.links = new Links(engine, {
      setFragment: (fragment) => port.setFragment(fragment),
      settledState: () => this.settledState(),
      goTo: (place) => this.goTo(place),
      say: (note) => this.say(note),
    });
  }

  /** Takes over what the page's address says. */
  open({ choices, target }: Address): void {
    if (choices !== undefined && choices !== this.choices) this.choose(choices);
    if (choices !== undefined) this.links.follow(target);
  }

  setAdmission(admission: Admission | 'asking'): void {
    this.admission = admission;
    this.port.onChange();
  }

  /** Takes over the worker's state. */
  receive(state: State): void {
    this.state = state;
    const { list, wayBack } = this;
    const { landmark } = list;
    const isNew = list.update(state, wayBack.isNeeded);
    if (isNew && landmark !== undefined && !wayBack.isNeeded) void this.refind(landmark);
    if (this.settledState() !== undefined) void wayBack.update(state);
    void this.links.seek();
    this.survey.update(state);
    this.port.onChange();
  }

  /** Changes what is shown. `isTyping` waits until the visitor stops for a moment. */
  choose(choices: Choices, isTyping = false): void {
    const arePodsNew = choices.pods !== this.choices.pods;
    this.choices = choices;
    if (this.lanes !== undefined && arePodsNew) this.setLanes(this.lanedPods());
    this.problem = patternProblem(choices);
    clearTimeout(this.typing);
    if (this.problem === undefined) {
      this.queried = Infinity;
      this.typing = setTimeout(() => void this.query(), isTyping ? typingMs : 0);
    }
    this.port.onChange();
  }

  setWrap(wrap: boolean): void {
    this.wrap = wrap;
    this.applyLook();
    this.port.onChange();
  }

  /** Gives each chosen pod a column, or the most talkative ones; again: takes the columns away. */
  toggleLanes(most: number): void {
    this.mostLanes = most;
    this.setLanes(this.lanes === undefined ? this.lanedPods() : undefined);
    void this.query();
    this.port.onChange();
  }

  /** Pods that there could be lanes of. */
  get laneCount(): number {
    return Math.max(lanePods([], this.podsByCount()).length, this.lanes?.length ?? 0);
  }

  /** Goes to the next or previous row of a kind; where there is none, to the last one on the other side. */
  jump(of: JumpKind, type: 'next' | 'previous' = 'next'): Promise<void> {
    return this.jumps.jump(of, type);
  }

  /** Does something with the chosen line; where none is, says how to choose one. */
  withSelected(act: (row: Row) => void): void {
    const { selected } = this.list;
    if (selected === undefined) this.say('No line is chosen: click one, or press j or k');
    else act(selected);
  }

  /** Shows all times again; false when no range was chosen. */
  clearRange(): boolean {
    if (this.choices.fromMs === undefined && this.choices.toMs === undefined) return false;
    this.choose({ ...this.choices, fromMs: undefined, toMs: undefined });
    return true;
  }

  /** Everything about one row. */
  async detail(place: number): Promise<RowDetail | undefined> {
    return (await this.engine.ask('detail', { place })).detail;
  }

  async copyRow(row: Row): Promise<void> {
    const detail = await this.detail(row.place);
    await this.copy(detail?.raw ?? detail?.line ?? '', 'Line copied');
  }

  async copy(text: string, done: string): Promise<void> {
    this.say((await copyText(text)) ? done : 'The browser does not let this page copy');
  }

  /** Puts a link to the row into the address bar and the clipboard. */
  async linkTo(row: Row): Promise<void> {
    await this.links.name(row, this.state?.session?.id ?? '');
    await this.copy(location.href, 'Link to this line copied');
  }

  async fill(row: Row): Promise<void> {
    if (row.fill === undefined) return;
    try {
      const { filled } = await this.engine.ask('fill', row.fill);
      this.say(filled > 0 ? `${filled} rows loaded` : 'The server no longer has these rows');
    } catch (error) {
      this.say(error instanceof Error ? error.message : 'These rows could not be loaded');
    }
  }

  async download(format: 'text' | 'ndjson'): Promise<void> {
    const file = await this.engine.exportFile(format).catch(() => undefined);
    const title = this.state?.session?.title ?? '';
    if (file !== undefined) saveFile(file.blob, fileName(title, format));
    const rows = file?.rows.toLocaleString('en');
    this.say(rows === undefined ? 'Not saved: the view changed meanwhile' : `${rows} rows saved`);
  }

  /** Shows a message for a few seconds. */
  say(note: string): void {
    this.note = note;
    clearTimeout(this.noteTimer);
    this.noteTimer = setTimeout(() => this.say(''), 4000);
    if (note === '') clearTimeout(this.noteTimer);
    this.port.onChange();
  }

  private settledState(): State | undefined {
    return (this.state?.generation ?? -1) < this.queried ? undefined : this.state;
  }

  private async query(): Promise<void> {
    const { choices } = this;
    const turn = ++this.turn;
    this.queried = Infinity;
    try {
      const inForce = this.stops.without(choices);
      const query = queryOf(inForce, this.lanes);
      const { generation } = await this.engine.ask('query', { query });
      if (choices !== this.choices || turn !== this.turn) return;
      this.queried = generation;
      this.links.setChoices(inForce);
    } catch (error) {
      if (turn !== this.turn) return;
      this.queried = 0;
      this.problem = error instanceof Error ? error.message : 'This cannot be searched for';
      this.port.onChange();
    }
  }

  private async goTo(place: number, of?: JumpKind): Promise<boolean> {
    const row = (await this.engine.ask('rows', { from: place, count: 1 })).rows[0];
    if (row === undefined) return false;
    this.list.select(row, 'center');
    if (of === 'match') this.list.list.revealMatch(place);
    return true;
  }

  private async refind(row: Row): Promise<void> {
    const by = { type: 'seq', seq: row.seq } as const;
    // Another view ends the question, and its first state asks anew.
    const located = await this.engine.ask('locate', { by }).catch(() => undefined);
    if (located !== undefined) this.list.moveLandmark(row, located.place, located.exact);
    this.port.onChange();
  }

  private applyLook(): void {
    const { wrap, lanes } = this;
    const laned = lanes === undefined ? '' : `laned lanes-${lanes.length}`;
    const isVariable = wrap || lanes !== undefined;
    this.list.list.setLook(
      `${wrap ? 'wrapped' : ''} ${laned} ${isVariable ? 'variable' : ''}`,
      isVariable,
    );
  }

  private setLanes(lanes: readonly string[] | undefined): void {
    this.lanes = lanes;
    this.applyLook();
  }

  private lanedPods(): readonly string[] {
    return lanePods(this.choices.pods, this.podsByCount()).slice(0, this.mostLanes);
  }

  private podsByCount(): readonly string[] {
    return (this.survey.facets?.pods ?? []).map(({ value }) => value);
  }

  private laneOf(row: Row): number | undefined {
    const lane = this.lanes?.indexOf(laneName(row)) ?? -1;
    return lane < 0 ? undefined : lane;
  }

  /** Columns that would say the same in each row are left out. */
  private columns(): string {
    const { facets } = this.survey;
    if (facets === undefined) return '';
    const classes = [];
    if (facets.pods.length < 2) classes.push('one-pod');
    if (facets.containers.length < 2) classes.push('one-container');
    return classes.join(' ');
  }
}
