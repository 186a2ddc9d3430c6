import {
  createStampFormat,
  defaultMatchPalette,
  defaultNamePalette,
  faintStyle,
  openTimeZone,
  paint,
  parseStampLayout,
} from '@ktl/term-view';
import { createJsonRenderer } from './json-renderer.ts';
import { createLineHighlighter } from './line-marker.ts';
import type { StampLook } from './line-prefix.ts';
import type { LogRenderOptions } from './log-render-options.ts';
import type { LogRenderer } from './log-renderer.ts';
import { createRawRenderer } from './raw-renderer.ts';
import { createTextRenderer } from './text-renderer.ts';

/**
 * Makes the renderer of one `ktl logs` run; a bad timestamp format is found whichever output it is for.
 * @throws KtlError TERM_LAYOUT_INVALID, TEMPLATE_SYNTAX
 */
export function createLogRenderer(options: LogRenderOptions = {}): LogRenderer {
  const { output = 'default', color = false, prefix = true, onlyLogLines = false } = options;
  const palettes = readPalettes(options);
  const stamp = readStampLook(options);
  const highlighter = readHighlighter(options);
  if (options.template !== undefined) {
    const look = { ...palettes, ...readTemplateLook(options, stamp.format), highlighter };
    return options.template.open({ template: options.template, ...look });
  }
  if (output === 'raw') return createRawRenderer({ terminal: options.terminal ?? false, color });
  if (output !== 'default') return createJsonRenderer({ form: output, showsGaps: !onlyLogLines });
  return createTextRenderer({
    names: prefix,
    namespace: options.showNamespace ?? false,
    color,
    ...palettes,
    nameColors: options.nameColors,
    stamp: (options.timestamps ?? prefix) ? stamp : undefined,
    highlighter,
    showsGaps: !onlyLogLines,
    marksRestarts: options.marksRestarts === true && !onlyLogLines,
  });
}

function readPalettes(options: LogRenderOptions) {
  const pods = options.podColors ?? [];
  return {
    podPalette: pods.length === 0 ? defaultNamePalette : pods,
    containerPalette: options.containerColors ?? [],
  };
}

function readStampLook(options: LogRenderOptions): StampLook {
  const layout = parseStampLayout(options.timestampFormat ?? 'youtube');
  const format = createStampFormat(layout, options.timeZone ?? openTimeZone('Local'));
  const [before = '', after = ''] = paint(
    '[|]',
    options.color === true ? faintStyle : undefined,
  ).split('|');
  return { format, before, after: `${after} ` };
}

function readHighlighter({ color = false, highlight = [] }: LogRenderOptions) {
  if (!color || highlight.length === 0) return undefined;
  return createLineHighlighter(highlight, defaultMatchPalette);
}

// A template sets its own colours around the time.
function readTemplateLook(options: LogRenderOptions, format: StampLook['format']) {
  return {
    color: options.color ?? false,
    namespace: options.showNamespace ?? false,
    nameColors: options.nameColors,
    stamp: { format, before: '', after: '' },
    zone: options.timeZone ?? openTimeZone('Local'),
  };
}
