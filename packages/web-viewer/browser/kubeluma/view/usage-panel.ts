import { h, type ComponentChild } from 'preact';
import { noUsageOf } from '../state/absence.ts';
import type { ContainerView, PodView } from '../state/pod.ts';
import { totalOf, usageSpanMs, type Sample, type UsageHistory } from '../state/usage.ts';
import { cpuText, memoryText, minutesAgo } from '../state/words.ts';

interface Properties {
  readonly usage: UsageHistory;
  readonly pod: PodView | undefined;
}

/** CPU and memory now, and how they went. */
export function UsagePanel({ usage, pod }: Properties): ComponentChild {
  return h('section', { class: 'panel', 'aria-labelledby': 'usage-title' }, [
    h('h3', { id: 'usage-title' }, 'CPU and memory'),
    usage.state === 'off' &&
      h('p', { class: 'off' }, [
        h('b', {}, 'Metrics off'),
        h(
          'span',
          { class: 'quiet' },
          usage.reason === '' ? 'The cluster measures no usage of pods.' : usage.reason,
        ),
      ]),
    usage.state === 'waiting' &&
      h('p', { class: 'quiet' }, noUsageOf(pod) ?? 'Waiting for the first measurement…'),
    usage.state === 'on' && h(Gauges, { samples: usage.samples, pod }),
  ]);
}

function Gauges({
  samples,
  pod,
}: {
  readonly samples: readonly Sample[];
  readonly pod: PodView | undefined;
}): ComponentChild {
  const last = samples.at(-1);
  if (last === undefined || last.usage.length === 0) {
    return h(
      'p',
      { class: 'quiet' },
      noUsageOf(pod) ?? 'Not measured yet: a pod shows up some seconds after it starts.',
    );
  }
  return h('div', {}, [
    h('div', { class: 'gauges' }, [
      h(Gauge, { label: 'CPU', of: 'cpu', samples, last }),
      h(Gauge, { label: 'Memory', of: 'memoryMiB', samples, last }),
    ]),
    last.usage.length > 1 &&
      h('table', { class: 'usage' }, [
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['Container', 'CPU', 'Memory'].map((label) =>
              h('th', { scope: 'col', key: label }, label),
            ),
          ),
        ),
        h(
          'tbody',
          {},
          last.usage.map(({ name, cpu, memoryMiB }) => {
            const limits = pod?.containers.find((container) => container.name === name)?.limits;
            return h('tr', { key: name }, [
              h('th', { scope: 'row' }, name),
              h('td', {}, cpuText(cpu) + shareOf(cpu, limits, 'cpu')),
              h('td', {}, memoryText(memoryMiB) + shareOf(memoryMiB, limits, 'memoryMiB')),
            ]);
          }),
        ),
      ]),
  ]);
}

function shareOf(
  used: number,
  limits: ContainerView['limits'] | undefined,
  of: 'cpu' | 'memoryMiB',
): string {
  const limit = limits?.[of];
  return limit === undefined || limit <= 0 ? '' : ` (${Math.round((used / limit) * 100)}%)`;
}

interface GaugeProperties {
  readonly label: string;
  readonly of: 'cpu' | 'memoryMiB';
  readonly samples: readonly Sample[];
  readonly last: Sample;
}

function Gauge({ label, of, samples, last }: GaugeProperties): ComponentChild {
  const text = of === 'cpu' ? cpuText : memoryText;
  const values = samples.map((sample) => totalOf(sample, of));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const span = last.at - (samples[0]?.at ?? last.at);
  const story = `${label} ${text(totalOf(last, of))} now; between ${text(least)} and ${text(most)} in ${minutesAgo(span)}`;
  return h('div', { class: `gauge ${of}` }, [
    h('span', { class: 'quiet' }, label),
    h('b', {}, text(totalOf(last, of))),
    h(
      'svg',
      { viewBox: '0 0 160 40', preserveAspectRatio: 'none', role: 'img', 'aria-label': story },
      [
        h('path', { class: 'area', d: `${sparkline(samples, values)}V40H${xOf(samples, 0)}Z` }),
        h('path', {
          class: 'curve',
          d: sparkline(samples, values),
          'vector-effect': 'non-scaling-stroke',
        }),
      ],
    ),
    h('span', { class: 'quiet range', 'aria-hidden': 'true' }, `${text(least)} to ${text(most)}`),
  ]);
}

/** The path of a curve over the last minutes, in a box of 160 x 40; its ground is zero. */
function sparkline(samples: readonly Sample[], values: readonly number[]): string {
  const top = Math.max(...values) * 1.15 || 1;
  return values
    .map(
      (value, index) =>
        `${index === 0 ? 'M' : 'L'}${xOf(samples, index)} ${(38 - (value / top) * 36).toFixed(1)}`,
    )
    .join('');
}

function xOf(samples: readonly Sample[], index: number): string {
  const last = samples.at(-1)?.at ?? 0;
  // The first minutes spread over half the box, so that there is something to see.
  const span = Math.min(usageSpanMs, Math.max(usageSpanMs / 10, last - (samples[0]?.at ?? 0)));
  return (160 - ((last - (samples[index]?.at ?? 0)) / span) * 160).toFixed(1);
}
