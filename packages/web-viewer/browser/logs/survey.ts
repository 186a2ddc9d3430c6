import type { Facets, FieldFacet, Histogram, State } from '../engine/protocol.ts';
import type { EngineClient } from './engine-client.ts';

const surveyMs = 700;
const buckets = 96;

/** Counts of the view: facets, histogram, JSON fields. */
export class Survey {
  facets: Facets | undefined;
  fields: readonly FieldFacet[] | undefined;
  histogram: Histogram | undefined;
  private readonly engine: EngineClient;
  private readonly onChange: () => void;
  private state: State | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private counted = '';

  constructor(engine: EngineClient, onChange: () => void) {
    this.engine = engine;
    this.onChange = onChange;
  }

  /** Counts anew after a while, the first rows at once. */
  update(state: State): void {
    this.state = state;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.count();
    }, surveyMs);
    if (this.facets === undefined && state.total > 0) void this.count();
  }

  /** What was counted last says nothing of the rows that come. */
  forget(): void {
    this.counted = '';
  }

  /** Reads the JSON fields of the newest lines; with a key, more of its values. */
  async loadFields(key?: string): Promise<void> {
    const { fields } = await this.engine.ask('fieldFacets', key === undefined ? {} : { key });
    const others = (this.fields ?? []).map((field) => (field.key === key ? fields[0] : field));
    this.fields = key === undefined ? fields : others.filter((field) => field !== undefined);
    this.onChange();
  }

  /** Asks when the view has changed since the last time. */
  private async count(): Promise<void> {
    const { state } = this;
    if (state === undefined || state.total === 0) return;
    const view = [state.generation, state.firstPlace, state.endPlace, state.total].join(' ');
    if (view === this.counted) return;
    this.counted = view;
    try {
      const { facets } = await this.engine.ask('facets', {});
      this.facets = facets;
      this.histogram = (await this.engine.ask('histogram', { buckets, anyTime: true })).histogram;
    } catch {
      // A count that a newer view ended; the next state asks again.
      this.counted = '';
    }
    this.onChange();
  }
}
