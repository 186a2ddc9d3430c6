import { barText, sparkline } from '@ktl/term-view';
import type { CapturePicture } from './capture-picture.ts';
import { bytesText, counted, countText, perSecond } from './figures.ts';
import {
  cell,
  errorStyle,
  faintStyle,
  ShowPage,
  warnStyle,
  type PageLook,
  type Piece,
} from './show-page.ts';
import { writeContainers } from './show-containers.ts';
import { writeContext } from './show-context.ts';
import { writeErrors } from './show-errors.ts';
import { spanOf, stampOf, windowText } from './span-text.ts';

/** The summary of a capture as a page of text. */
export function showText(picture: CapturePicture, look: PageLook): string {
  const page = new ShowPage(look);
  writeHead(page, picture);
  writeRate(page, picture);
  writeLevels(page, picture);
  writeContainers(page, picture);
  writeContext(page, picture);
  writeErrors(page, picture);
  writeNext(page, picture);
  return page.toString();
}

const kinds: Readonly<Record<string, string>> = { sqlite: 'SQLite file' };
const states: Readonly<Record<string, string>> = {
  recovered: 'recovered after its writer was killed',
};

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

function writeHead(page: ShowPage, picture: CapturePicture): void {
  const { path, kind, state, sizeBytes } = picture;
  const parts = [
    kinds[kind] ?? kind,
    ...(sizeBytes === null ? [] : [bytesText(sizeBytes)]),
    ...(states[state] === undefined ? [] : [states[state]]),
  ];
  page.fact('capture', `${path} (${parts.join(', ')})`);
  // A name that nobody gave says nothing.
  const name = picture.sessionName ?? '';
  if (name !== '' && !uuid.test(name)) page.fact('session', name);
  page.fact('when', whenText(picture));
  if (picture.firstLineAt !== null) {
    page.fact('lines', `from ${spanText(picture.firstLineAt, picture.lastLineAt)}`);
  }
  const where = whereText(picture);
  if (where !== '') page.fact('where', where);
  if (picture.query !== null) page.fact('query', picture.query);
  if (picture.command !== null) page.fact('command', picture.command);
  const flags = flagsText(picture.flags);
  if (flags !== '') page.fact('flags', flags);
  const tags = Object.entries(picture.tags).map(([name, value]) => `${name}=${value}`);
  if (tags.length > 0) page.fact('tags', tags.join(', '));
  page.fact('holds', holdsText(picture));
}

function holdsText(picture: CapturePicture): string {
  const { lines, bytes, eventLines, containers, gaps, restarts, notReady } = picture;
  const own = containers.filter(({ source }) => source !== 'node');
  const pods = new Set(own.map(({ namespace, pod }) => `${namespace}/${pod}`));
  const nodes = containers.length - own.length;
  const restarted = restarts.reduce((sum, { from, to }) => sum + to - from, 0);
  const ofNodes = nodes === 0 ? '' : ` and ${counted(nodes, 'log')} of nodes`;
  return [
    `${counted(lines, 'line')} (${bytesText(bytes)}) of ${counted(own.length, 'container')} in ${counted(pods.size, 'pod')}${ofNodes}`,
    ...(eventLines === 0 ? [] : [`${counted(eventLines, 'line')} of events`]),
    gaps.length === 0 ? 'no gaps' : counted(gaps.length, 'gap'),
    ...(restarted === 0 ? [] : [counted(restarted, 'restart')]),
    ...(notReady.length === 0 ? [] : [`${counted(notReady.length, 'container')} not ready`]),
  ].join(', ');
}

function whenText({ startedAt, endedAt, durationSeconds }: CapturePicture): string {
  if (startedAt === null) return 'not known';
  const text = spanText(startedAt, endedAt);
  return durationSeconds === null ? text : `${text} (${spanOf(1000 * durationSeconds)})`;
}

function spanText(from: string | null, to: string | null): string {
  const none = { firstNs: undefined, lastNs: undefined };
  return (
    windowText({ startedAt: from ?? undefined, endedAt: to ?? undefined }, none) ?? 'not known'
  );
}

function whereText({ context, cluster, namespaces }: CapturePicture): string {
  const all = namespaces.length === 1 && namespaces[0] === '*';
  return [
    ...(context === null ? [] : [`context ${context}`]),
    ...(cluster === null || cluster === '' ? [] : [cluster]),
    ...(all ? ['all namespaces'] : []),
    ...(all || namespaces.length === 0 ? [] : [`namespace ${namespaces.join(', ')}`]),
  ].join(', ');
}

function flagsText(flags: CapturePicture['flags']): string {
  return Object.entries(flags)
    .map(([name, value]) => {
      const text = Array.isArray(value) ? value.join(',') : String(value);
      return text === 'true' ? `--${name}` : `--${name} ${text}`;
    })
    .join(' ');
}

const nameCells = 10;
const widestRate = 120;
const widestBar = 80;

function writeRate(page: ShowPage, { rates, eventLines }: CapturePicture): void {
  const [first] = rates;
  const last = rates.at(-1);
  if (first === undefined || last === undefined) return;
  const cells = Math.min(widestRate, page.widthCells - nameCells);
  const spanS = last.startS + last.seconds - first.startS;
  const stepS = first.seconds * Math.max(1, Math.ceil(spanS / first.seconds / cells));
  const count = Math.ceil(spanS / stepS);
  const lines = new Array<number>(count).fill(0);
  const errors = new Array<number>(count).fill(0);
  for (const rate of rates) {
    const at = Math.floor((rate.startS - first.startS) / stepS);
    lines[at] = (lines[at] ?? 0) + rate.lines;
    errors[at] = (errors[at] ?? 0) + rate.errors;
  }
  const most = Math.max(...lines);
  page.heading(
    'rate',
    `a column is ${spanOf(1000 * stepS)}, the highest ${perSecond(most, stepS)}${eventLines === 0 ? '' : ', events too'}`,
  );
  page.line({ text: 'lines     ', style: faintStyle }, sparkline(lines));
  if (errors.some((value) => value > 0)) {
    page.line(
      { text: 'errors    ', style: faintStyle },
      { text: sparkline(errors), style: errorStyle },
      { text: `  highest ${perSecond(Math.max(...errors), stepS)}`, style: faintStyle },
    );
  }
  const [from, to] = [stampOf(1000 * first.startS), stampOf(1000 * (first.startS + spanS))];
  // Times of several days need their dates.
  const skip = from.slice(0, 10) === to.slice(0, 10) ? 11 : 0;
  const gap = ' '.repeat(Math.max(1, count - 2 * (from.length - skip)));
  page.line({
    text: `${' '.repeat(nameCells)}${from.slice(skip)}${gap}${to.slice(skip)}`,
    style: faintStyle,
  });
}

const levelOrder = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'none'];
const levelStyles: Readonly<Record<string, Piece & object>> = {
  fatal: { text: '', style: errorStyle },
  error: { text: '', style: errorStyle },
  warn: { text: '', style: warnStyle },
};

function writeLevels(page: ShowPage, { levels, lines }: CapturePicture): void {
  const found = levelOrder.filter((level) => (levels[level] ?? 0) > 0);
  if (found.length === 0 || (found.length === 1 && found[0] === 'none')) return;
  page.heading('levels');
  for (const level of found) {
    const count = levels[level] ?? 0;
    const share = `${((100 * count) / lines).toFixed(1)}%`;
    page.line(
      { text: cell(level, nameCells), style: faintStyle },
      `${cell(countText(count), 11, 'right')} ${cell(share, 6, 'right')}  `,
      {
        text: barText(
          count,
          lines,
          Math.min(widestBar, Math.max(4, page.widthCells - nameCells - 20)),
        ),
        style: levelStyles[level]?.style,
      },
    );
  }
}

function writeNext(page: ShowPage, { path, levels, gaps }: CapturePicture): void {
  const name = /^[\w./+@%=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
  page.heading('next');
  const hasErrors = (levels['error'] ?? 0) + (levels['fatal'] ?? 0) > 0;
  page.line(`  ktl logs capture replay ${name}${hasErrors ? ' --level error' : ''}`);
  if (gaps.length > 0 && hasErrors) page.line(`  ktl logs capture replay ${name}`);
  page.line(`  ktl logs capture open ${name}`);
}
