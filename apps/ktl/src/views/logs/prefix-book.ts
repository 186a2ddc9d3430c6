import type { LineSource, LogOrigin } from '@ktl/log-tailer';
import { NameColors, paint, sanitiseText, type SgrStyle } from '@ktl/term-view';
import { LinePrefix, type StampLook } from './line-prefix.ts';
import { SourceBook } from './source-book.ts';

/** What a prefix is made of. */
export interface PrefixLook {
  /** Pod and container; false leaves the stamp only. */
  readonly names: boolean;
  readonly namespace: boolean;
  readonly color: boolean;
  readonly podPalette: readonly SgrStyle[];
  /** Empty: the pod's colour. */
  readonly containerPalette: readonly SgrStyle[];
  /** Colours that names have already. Default: none has one. */
  readonly nameColors?: NameColorBook | undefined;
  readonly stamp: StampLook | undefined;
}

/** Which colour each pod and container has. */
export interface NameColorBook {
  readonly pods: NameColors;
  readonly containers: NameColors;
}

interface Entry {
  readonly line: LinePrefix;
  /** Same, but always with the names, for gap lines. */
  readonly named: LinePrefix;
  readonly track: LineSource['track'];
}

/** The prefixes of all containers that are shown now. */
export class PrefixBook {
  readonly #look: PrefixLook;
  readonly #podColors: NameColors;
  readonly #containerColors: NameColors;
  readonly #book: SourceBook<Entry>;

  constructor(look: PrefixLook) {
    this.#look = look;
    const { pods, containers } = look.color ? (look.nameColors ?? newColors(look)) : noColors();
    this.#podColors = pods;
    this.#containerColors = containers;
    this.#book = new SourceBook({
      pods,
      make: (target, pod) => this.#entry(target, pod),
      holds: (entry, { track }) => entry.track === track,
    });
  }

  /** The prefix of a container's lines. */
  ofLines(origin: LogOrigin): LinePrefix {
    return this.#book.of(origin.target).line;
  }

  /** The prefix of a line about a container: names the container in any case. */
  ofEvents(origin: LogOrigin): LinePrefix {
    return this.#book.of(origin.target).named;
  }

  /** A container is gone: its prefix is dropped, and its pod's colour is free with the last one. */
  forget(target: LineSource): void {
    this.#book.forget(target);
  }

  #entry(target: LineSource, pod: string): Entry {
    const named = new LinePrefix(this.#names(target, pod), this.#look.stamp);
    const line = this.#look.names ? named : new LinePrefix('', this.#look.stamp);
    return { line, named, track: target.track };
  }

  #names(target: LineSource, podKey: string): string {
    // Lines of a pipe come from nowhere in particular; those of a file bear its name alone.
    if (target.role === 'input' && target.pod === '') return '';
    const pod = sanitiseText(target.pod);
    const shownPod =
      this.#look.namespace && target.namespace !== ''
        ? `${sanitiseText(target.namespace)}/${pod}`
        : pod;
    const side = target.track === undefined ? '' : `${target.track} `;
    const isFile = target.role === 'input' && target.container === '';
    const tag = isFile ? '' : `${side}[${sanitiseText(target.container)}]`;
    const podStyle = this.#podColors.styleOf(podKey);
    const tagStyle = this.#containerColors.styleOf(target.container) ?? podStyle;
    if (isFile) return `${paint(shownPod, podStyle)} `;
    if (podStyle === tagStyle) return `${paint(`${shownPod} ${tag}`, podStyle)} `;
    return `${paint(shownPod, podStyle)} ${paint(tag, tagStyle)} `;
  }
}

function newColors(look: Pick<PrefixLook, 'podPalette' | 'containerPalette'>): NameColorBook {
  return {
    pods: new NameColors(look.podPalette),
    containers: new NameColors(look.containerPalette),
  };
}

function noColors(): NameColorBook {
  return newColors({ podPalette: [], containerPalette: [] });
}
