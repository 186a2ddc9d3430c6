import { Component, h, type ComponentChild } from 'preact';
import type { Histogram } from '../../engine/protocol.ts';
import { levelNames } from '../level-names.ts';
import { axisTime } from './axis-time.ts';
import type { Viewer } from '../viewer.ts';

interface HistogramProps {
  readonly viewer: Viewer;
  readonly histogram: Histogram | undefined;
  /** Repaints when it changes. */
  readonly theme: string;
}

interface Brush {
  readonly from: number;
  readonly to: number;
}

/** Lines over time, by level. Drawing over it chooses a range of time. */
export class HistogramPanel extends Component<HistogramProps, { brush?: Brush | undefined }> {
  override state: { brush?: Brush | undefined } = {};
  private canvas: HTMLCanvasElement | null = null;
  private readonly resize = new ResizeObserver(() => this.draw());

  override componentDidMount(): void {
    if (this.canvas !== null) this.resize.observe(this.canvas);
    document.addEventListener('keydown', this.escape, { capture: true });
    this.draw();
  }

  override componentDidUpdate(): void {
    this.draw();
  }

  override componentWillUnmount(): void {
    this.resize.disconnect();
    document.removeEventListener('keydown', this.escape, { capture: true });
  }

  override render({ viewer, histogram }: HistogramProps): ComponentChild {
    const { choices } = viewer;
    const hasRange = choices.fromMs !== undefined;
    const { brush } = this.state;
    return h('div', { class: 'glass histogram' }, [
      h('canvas', {
        ref: (canvas: HTMLCanvasElement | null) => (this.canvas = canvas),
        role: 'img',
        'aria-label': summary(histogram),
        onPointerDown: (event: PointerEvent) => this.start(event),
        onPointerMove: (event: PointerEvent) => this.move(event),
        onPointerUp: () => this.finish(),
        onPointerCancel: () => this.setState({ brush: undefined }),
      }),
      h('div', { class: 'times mono' }, [
        h('span', { 'aria-hidden': 'true' }, this.clock(histogram?.fromMs)),
        brush !== undefined &&
          h('b', null, `${this.clock(this.msAt(brush.from))} – ${this.clock(this.msAt(brush.to))}`),
        hasRange && brush === undefined && wholeTime(viewer),
        h('span', { 'aria-hidden': 'true' }, this.clock(histogram?.toMs)),
      ]),
    ]);
  }

  /** Before the page's own: the first thing to give up is a range that is being drawn. */
  private readonly escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || this.state.brush === undefined) return;
    event.stopPropagation();
    this.setState({ brush: undefined });
  };

  private clock(ms: number | undefined): string {
    return clock(ms, this.props.histogram);
  }

  private start(event: PointerEvent): void {
    const share = this.shareOf(event);
    this.canvas?.setPointerCapture(event.pointerId);
    this.setState({ brush: { from: share, to: share } });
  }

  private move(event: PointerEvent): void {
    const { brush } = this.state;
    if (brush !== undefined) this.setState({ brush: { ...brush, to: this.shareOf(event) } });
  }

  private finish(): void {
    const { brush } = this.state;
    this.setState({ brush: undefined });
    if (brush === undefined || Math.abs(brush.to - brush.from) < 0.01) return;
    const [from, to] = brush.from < brush.to ? [brush.from, brush.to] : [brush.to, brush.from];
    const { viewer } = this.props;
    const [fromMs, toMs] = [this.msAt(from), this.msAt(to)];
    // Nothing has been counted yet.
    if (fromMs === undefined || toMs === undefined) return;
    viewer.choose({ ...viewer.choices, fromMs: Math.floor(fromMs), toMs: Math.ceil(toMs) });
  }

  private shareOf(event: PointerEvent): number {
    const box = this.canvas?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return 0;
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  }

  private msAt(share: number): number | undefined {
    const { histogram } = this.props;
    return histogram && histogram.fromMs + share * (histogram.toMs - histogram.fromMs);
  }

  private draw(): void {
    const { canvas } = this;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    const scale = devicePixelRatio;
    const { clientWidth: width, clientHeight: height } = canvas;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    context.scale(scale, scale);
    const { histogram } = this.props;
    const size = { width, height };
    if (histogram !== undefined) drawBars(context, histogram, size);
    this.drawRange(context, this.state.brush ?? this.chosen(), size);
  }

  /** The chosen range of time, as shares of the whole. */
  private chosen(): Brush | undefined {
    const { histogram, viewer } = this.props;
    const { fromMs, toMs } = viewer.choices;
    if (histogram === undefined || fromMs === undefined || toMs === undefined) return undefined;
    const share = (ms: number): number =>
      Math.min(1, Math.max(0, (ms - histogram.fromMs) / (histogram.toMs - histogram.fromMs)));
    return { from: share(fromMs), to: share(toMs) };
  }

  private drawRange(context: CanvasRenderingContext2D, brush: Brush | undefined, size: Size): void {
    if (brush === undefined) return;
    context.globalAlpha = 1;
    const left = Math.min(brush.from, brush.to) * size.width;
    context.fillStyle = colorOf('--accent-soft');
    context.fillRect(left, 0, Math.abs(brush.to - brush.from) * size.width, size.height);
  }
}

function wholeTime(viewer: Viewer): ComponentChild {
  return h(
    'button',
    { type: 'button', class: 'solid range', onClick: () => viewer.clearRange() },
    'Whole time',
  );
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function drawBars(context: CanvasRenderingContext2D, histogram: Histogram, size: Size): void {
  const { buckets, levels } = histogram;
  const totals = Array.from({ length: buckets }, (_, bucket) =>
    levels.reduce((sum, { counts }) => sum + (counts[bucket] ?? 0), 0),
  );
  const most = Math.max(1, ...totals);
  const step = size.width / buckets;
  context.globalAlpha = 0.8;
  const base = Array<number>(buckets).fill(size.height);
  // The least severe at the bottom, so that errors crown the bars.
  for (const name of levelNames.toReversed()) {
    const counts = levels.find(({ level }) => level === name)?.counts;
    if (counts === undefined) continue;
    context.fillStyle = colorOf(`--${name}`);
    for (let bucket = 0; bucket < buckets; bucket++) {
      const count = counts[bucket] ?? 0;
      if (count === 0) continue;
      const px = Math.max(1.5, (count / most) * (size.height - 2));
      base[bucket] = (base[bucket] ?? 0) - px;
      context.fillRect(bucket * step + 0.5, base[bucket] ?? 0, Math.max(1, step - 1.5), px);
    }
  }
}

function colorOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name);
}

function summary(histogram: Histogram | undefined): string {
  if (histogram === undefined) return 'Lines over time';
  const levels = histogram.levels.map(
    ({ level, counts }) => `${counts.reduce((sum, count) => sum + count, 0)} ${level}`,
  );
  return `Lines from ${clock(histogram.fromMs, histogram)} to ${clock(histogram.toMs, histogram)}: ${levels.join(', ')}`;
}

function clock(ms: number | undefined, span: Histogram | undefined): string {
  return ms === undefined || span === undefined ? '' : axisTime(ms, { ...span, nowMs: Date.now() });
}
