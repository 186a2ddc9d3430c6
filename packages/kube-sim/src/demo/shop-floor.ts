import type { LogStream } from '../kubelet/instance-log.ts';
import type { ProgramHost } from '../kubelet/program.ts';

/** A service of the shop, as its containers join the floor. */
export type ShopService =
  | 'catalog'
  | 'cart'
  | 'checkout'
  | 'payment-api'
  | 'payment-audit'
  | 'fraud-check'
  | 'ledger'
  | 'order-mailer'
  | 'postgres';

/** What one replica prints: a line for the moment at which it prints. */
export type Utterance = (
  time: { readonly iso: string; readonly ms: number },
  host: ProgramHost,
) => string;

/** Where a customer's journey finds the replicas that serve it, so that the services tell one story. */
export class ShopFloor {
  readonly #present = new Map<ShopService, ProgramHost[]>();
  #turn = 0;

  /** A replica that started. It leaves by exiting: {@link leave}. */
  join(service: ShopService, host: ProgramHost): void {
    const hosts = this.#present.get(service) ?? [];
    const uid = host.pod.metadata.uid;
    // A restarted container takes the place of its last instance.
    const others = hosts.filter((other) => other.pod.metadata.uid !== uid);
    this.#present.set(service, [...others, host]);
  }

  leave(service: ShopService, host: ProgramHost): void {
    this.#present.set(
      service,
      (this.#present.get(service) ?? []).filter((other) => other !== host),
    );
  }

  /** One replica of `service`, in turn; undefined when none is up. */
  find(service: ShopService): ProgramHost | undefined {
    const hosts = this.#present.get(service) ?? [];
    return hosts[this.#turn++ % Math.max(1, hosts.length)];
  }

  /** Lets a replica print; false when none is up. */
  say(service: ShopService, what: Utterance, stream?: LogStream): boolean {
    const host = this.find(service);
    if (host === undefined) return false;
    const ms = host.clock.now();
    host.print(`${what({ iso: new Date(ms).toISOString(), ms }, host)}\n`, stream);
    return true;
  }
}
