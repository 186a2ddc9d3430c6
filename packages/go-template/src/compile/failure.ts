import { isKtlError } from '@ktl/faults';
import { faults } from '../faults.ts';
import type { TemplateSource } from '../parse/source.ts';

/** Why a value could not be used; the place is known by whoever catches it. */
export class ValueError extends Error {}

/** A place in a template that can fail. */
export interface Site {
  readonly source: TemplateSource;
  readonly template: string;
  readonly offset: number;
}

/** Ends the execution. @throws KtlError TEMPLATE_FAILED */
export function failAt(site: Site, reason: string, cause?: unknown): never {
  const place = site.source.placeOf(site.offset, site.template);
  throw faults.TEMPLATE_FAILED({ ...place, reason }, cause);
}

/** Ends the execution because a function threw. @throws KtlError TEMPLATE_FAILED */
export function failCall(site: Site, name: string, error: unknown): never {
  // A stack overflow is told at the top, where there is room for it.
  if (error instanceof RangeError || !(error instanceof Error)) throw error;
  if (isKtlError(error) && error.code === 'TEMPLATE_FAILED') throw error;
  failAt(site, `${name}: ${error.message}`, error);
}
