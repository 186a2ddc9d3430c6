import { defaultNamePalette, NameColors } from '@ktl/term-view';
import { createLogRenderer } from './create-log-renderer.ts';
import type { LogRenderOptions } from './log-render-options.ts';
import type { LogRenderer } from './log-renderer.ts';

/** A renderer whose look can be changed between two events; pods keep their colours. */
export interface LiveRenderer extends LogRenderer {
  readonly options: LogRenderOptions;
  change(options: Partial<LogRenderOptions>): void;
}

/** @throws KtlError TERM_LAYOUT_INVALID */
export function createLiveRenderer(initial: LogRenderOptions): LiveRenderer {
  const podColors = initial.podColors ?? [];
  const nameColors = {
    pods: new NameColors(podColors.length === 0 ? defaultNamePalette : podColors),
    containers: new NameColors(initial.containerColors ?? []),
  };
  let options: LogRenderOptions = { ...initial, nameColors };
  let renderer = createLogRenderer(options);
  // Memory goes back to the renderer that it is from.
  const makers = new WeakMap<Uint8Array, LogRenderer>();
  return {
    get showsGaps() {
      return renderer.showsGaps;
    },
    get options() {
      return options;
    },
    render(event) {
      const bytes = renderer.render(event);
      if (bytes !== undefined) makers.set(bytes, renderer);
      return bytes;
    },
    reuse(bytes) {
      makers.get(bytes)?.reuse?.(bytes);
    },
    forget(target) {
      renderer.forget(target);
    },
    change(changes) {
      options = { ...options, ...changes };
      renderer = createLogRenderer(options);
    },
  };
}
