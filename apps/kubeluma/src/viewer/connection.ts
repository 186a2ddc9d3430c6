import type { EventView } from '../cluster/pod-events.ts';
import { aboutLog, keyOf, type LogPlace } from '../log/log-message.ts';
import type { MetricsView } from '../metrics/pod-metrics.ts';
import type { PodView } from '../pod/pod-view.ts';
import type { ClusterView } from './cluster-view.ts';
import { Outbox, type LineQueue, type Skip } from './outbox.ts';
import { Pulse, type Peer } from './pulse.ts';

/** A pod that a connection shows. */
export interface ShownPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

interface Stream {
  readonly queue: LineQueue;
  readonly stop: () => void;
}

// More than a page can show; each is a stream from the cluster.
const mostStreams = 100;

/** One WebSocket of a viewer: what it subscribed to, and what waits for it. */
export class Connection {
  readonly #view: Pick<ClusterView, 'logs' | 'events' | 'metrics'>;
  readonly #outbox: Outbox;
  readonly #pulse: Pulse;
  readonly #streams = new Map<string, Stream>();
  #shown: ShownPod | undefined;
  #stops: (() => void)[] = [];
  /** Whether it gets the focused pod, its events and its metrics. */
  wantsPod = false;

  /** @param now - Unix ms */
  constructor(
    view: Pick<ClusterView, 'logs' | 'events' | 'metrics'>,
    peer: Peer,
    now: () => number,
  ) {
    this.#view = view;
    // One that waits is replaced by the next: heartbeats never pile up.
    this.#pulse = new Pulse(peer, now(), (at) => {
      this.#outbox.state('heartbeat', { type: 'heartbeat', at });
    });
    this.#outbox = new Outbox({
      get bufferedAmount() {
        return peer.bufferedAmount;
      },
      send: (text, sent) => {
        peer.send(text, () => {
          this.#pulse.took(now());
          sent();
        });
      },
    });
  }

  /** The other end answered a ping, or sent something. `now`: Unix ms. */
  alive(now: number): void {
    this.#pulse.alive(now);
  }

  /** Shows that this end is there, and ends what is not; to be called once a second. `now`: Unix ms. */
  tick(now: number): void {
    this.#pulse.tick(now);
  }

  /** The table of pods, or that there is no pattern: the one takes the place of the other. */
  table(message: object): void {
    this.#outbox.state('table', message);
  }

  /** The focused pod as it is now. */
  pod(view: PodView): void {
    if (this.wantsPod) this.#outbox.state('pod', { type: 'pod', data: view });
  }

  /** What answers one message, or is wrong with it. */
  say(message: object): void {
    this.#outbox.note(message);
  }

  /** Events and metrics of this pod from now on, of none before; undefined: of none. */
  show(pod: ShownPod | undefined): void {
    const wanted = this.wantsPod ? pod : undefined;
    if (wanted?.uid === this.#shown?.uid && wanted?.name === this.#shown?.name) return;
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#shown = wanted;
    if (wanted === undefined) return;
    const { namespace, name } = wanted;
    this.#stops = [
      this.#view.events.follow({
        subject: wanted,
        onEvents: (events) => {
          for (const data of events) this.#event(data);
        },
        onRefused: (reason) => {
          this.say({ type: 'notice', namespace, pod: name, notice: 'noEvents', message: reason });
        },
      }),
      this.#view.metrics.follow(wanted, (data) => {
        this.#metrics(data);
      }),
    ];
  }

  /** Begins a stream of lines; one that runs goes on. False: it has too many. */
  subscribe(place: LogPlace): boolean {
    const key = keyOf(place);
    const running = this.#streams.get(key);
    if (running !== undefined) {
      running.queue.resume();
      return true;
    }
    if (this.#streams.size >= mostStreams) return false;
    const queue = this.#outbox.lines((skip) => skipMessage(place, skip));
    const stop = this.#view.logs.follow(place, (entries) => {
      for (const entry of entries) {
        if (entry.kind === 'line') queue.push(entry.line);
        else queue.note(entry.text);
      }
    });
    this.#streams.set(key, { queue, stop });
    return true;
  }

  /** Ends a stream of lines. */
  unsubscribe(place: LogPlace): void {
    const key = keyOf(place);
    const stream = this.#streams.get(key);
    this.#streams.delete(key);
    stream?.stop();
    stream?.queue.close();
  }

  pause(place: LogPlace): void {
    this.#streams.get(keyOf(place))?.queue.pause();
  }

  resume(place: LogPlace): void {
    this.#streams.get(keyOf(place))?.queue.resume();
  }

  /** Ends all streams of lines. */
  endStreams(): void {
    for (const { stop, queue } of this.#streams.values()) {
      stop();
      queue.close();
    }
    this.#streams.clear();
  }

  close(): void {
    this.wantsPod = false;
    this.show(undefined);
    this.endStreams();
    this.#outbox.close();
  }

  #event(data: EventView): void {
    this.#outbox.note({ type: 'event', data });
  }

  #metrics(data: MetricsView): void {
    this.#outbox.state('metrics', { type: 'metrics', data });
  }
}

function skipMessage(place: LogPlace, { count, from, to }: Skip): string {
  return JSON.stringify({
    type: 'skip',
    ...aboutLog(place),
    count,
    from,
    to,
    reason: 'slow',
    message: `${String(count)} lines were skipped: they came faster than this viewer took them`,
  });
}
