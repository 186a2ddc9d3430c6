import { isScaled, scrollTopOf, spacerPx, type Extent } from './scroll-map.ts';

/** What the scrollbar moves, and where it has to stand. */
export interface ScrollbarPort {
  extent(): Extent;
  /** Rows before the view's upper edge; Infinity at the end. */
  position(): number;
  /** The visitor scrolled a little, so many pixels. */
  onScroll(px: number): void;
  /** The visitor went to another part of the whole. */
  onJump(scrollTop: number): void;
  /** Scrolling has paused; heights may be put right. */
  onSettle(): void;
}

const settleMs = 140;

/** The browser's own scrollbar, of a spacer as high as all rows, or as the browser allows. */
export class Scrollbar {
  private readonly element: HTMLElement;
  private readonly spacer: HTMLElement;
  private readonly port: ScrollbarPort;
  private lastTop = 0;
  private dragging = false;
  private settling: ReturnType<typeof setTimeout> | undefined;

  constructor(element: HTMLElement, spacer: HTMLElement, port: ScrollbarPort) {
    this.element = element;
    this.spacer = spacer;
    this.port = port;
    element.addEventListener('scroll', () => this.onScroll(), { passive: true });
    element.addEventListener('pointerdown', (event) => {
      this.dragging = event.target === element && event.offsetX >= element.clientWidth;
    });
    addEventListener('pointerup', () => {
      this.dragging = false;
      this.settle();
    });
    element.addEventListener('scrollend', () => this.settle());
  }

  /** There are more or fewer rows, or they are higher. */
  resize(): void {
    const height = `${Math.round(spacerPx(this.port.extent()))}px`;
    if (this.spacer.style.height !== height) this.spacer.style.height = height;
  }

  /** Whether the bar stands where it cannot follow much more scrolling, although rows may go on. */
  isNearEdge(isVariable: boolean): boolean {
    const { scrollTop, scrollHeight } = this.element;
    const extent = this.port.extent();
    if (this.dragging || !(isVariable || isScaled(extent))) return false;
    return scrollTop < extent.viewPx || scrollTop > scrollHeight - 2 * extent.viewPx;
  }

  /** Puts it where the rows are; the scroll event that follows finds nothing moved. */
  sync(): void {
    if (this.dragging) return;
    const extent = this.port.extent();
    const limit = Math.max(0, this.element.scrollHeight - extent.viewPx);
    const position = this.port.position();
    const target = position === Infinity ? limit : scrollTopOf(position, extent);
    const wanted = Math.min(limit, Math.round(target));
    if (Math.abs(wanted - this.element.scrollTop) >= 1) this.element.scrollTop = wanted;
    this.lastTop = this.element.scrollTop;
  }

  /** Puts it right once scrolling pauses. */
  settleSoon(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.settle(), settleMs);
  }

  private settle(): void {
    clearTimeout(this.settling);
    if (this.dragging) return;
    this.port.onSettle();
    this.sync();
  }

  private onScroll(): void {
    const top = this.element.scrollTop;
    const delta = top - this.lastTop;
    if (delta === 0) return;
    this.lastTop = top;
    const isFar = Math.abs(delta) > 3 * this.port.extent().viewPx;
    if (this.dragging || isFar) this.port.onJump(top);
    else this.port.onScroll(delta);
  }
}
