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
import { writeContext } from './show-context.ts';
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
  const { path, kind, state, sizeBytes, lines, bytes, containers, gaps, restarts } = picture;
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
  const pods = new Set(containers.map(({ namespace, pod }) => `${namespace}/${pod}`));
  page.fact(
    'holds',
    [
      `${counted(lines, 'line')} (${bytesText(bytes)}) of ${counted(containers.length, 'container')} in ${counted(pods.size, 'pod')}`,
      gaps.length === 0 ? 'no gaps' : counted(gaps.length, 'gap'),
      ...(restarts.length === 0
        ? []
        : [
            counted(
              restarts.reduce((sum, { from, to }) => sum + to - from, 0),
              'restart',
            ),
          ]),
    ].join(', '),
  );
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

function writeRate(page: ShowPage, { rates }: CapturePicture): void {
  const [first] = rates;
  const last = rates.at(-1);
  if (first === undefined || last === undefined) return;
  const cells = Math.min(60, page.widthCells - nameCells);
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
    `a column is ${spanOf(1000 * stepS)}, the highest ${perSecond(most, stepS)}`,
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
  const gap = ' '.repeat(Math.max(1, count - 16));
  page.line({
    text: `${' '.repeat(nameCells)}${from.slice(11)}${gap}${to.slice(11)}`,
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
        text: barText(count, lines, Math.max(4, page.widthCells - nameCells - 20)),
        style: levelStyles[level]?.style,
      },
    );
  }
}

const shownContainers = 15;

function writeContainers(page: ShowPage, { containers }: CapturePicture): void {
  if (containers.length === 0) return;
  const shown = containers.slice(0, shownContainers);
  const names = shown.map(({ namespace, pod, container }) =>
    [namespace === '' ? pod : `${namespace}/${pod}`, container === '' ? '' : `[${container}]`]
      .join(' ')
      .trim(),
  );
  const barCells = 12;
  const room = page.widthCells - 11 - 9 - 2 - barCells;
  const widest = Math.min(room, Math.max(...names.map((name) => name.length), 12));
  page.heading('containers');
  page.line({
    text: `${cell('', widest)}${cell('lines', 11, 'right')}${cell('errors', 9, 'right')}`,
    style: faintStyle,
  });
  const most = shown[0]?.lines ?? 0;
  for (const [index, { lines, errors }] of shown.entries()) {
    page.line(
      cell(names[index] || '(no name)', widest),
      cell(countText(lines), 11, 'right'),
      {
        text: cell(errors === 0 ? '' : countText(errors), 9, 'right'),
        style: errors === 0 ? undefined : errorStyle,
      },
      `  ${barText(lines, most, barCells)}`,
    );
  }
  const rest = containers.slice(shownContainers);
  if (rest.length > 0) {
    const lines = rest.reduce((sum, one) => sum + one.lines, 0);
    page.line({
      text: `and ${String(rest.length)} more with ${counted(lines, 'line')}`,
      style: faintStyle,
    });
  }
}

const shownErrors = 8;

function writeErrors(page: ShowPage, { errorPatterns }: CapturePicture): void {
  if (errorPatterns.length === 0) return;
  page.heading('errors', 'what differs from line to line is left out');
  for (const { text, count } of errorPatterns.slice(0, shownErrors)) {
    page.line({ text: `${cell(countText(count), 7, 'right')}  `, style: errorStyle }, text);
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
