import { createRedactor } from '@ktl/mirror-server';

const redacted = '[redacted]';

/**
 * What a capture keeps of a value that was written somewhere under a name: in a ConfigMap, an environment,
 * an annotation. One whose name or content looks like a secret is not kept, not even in part.
 */
export function createValueRedactor(): (key: string, value: string) => string {
  const { redact } = createRedactor();
  const holdsSecret = (text: string): boolean => redact(text) !== text;
  return (key, value) =>
    value !== '' && (holdsSecret(`${key}=value`) || holdsSecret(value)) ? redacted : value;
}
