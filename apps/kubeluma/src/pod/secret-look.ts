import { createRedactor } from '@ktl/mirror-server';

// Words of a variable's name, as its author wrote them: DB_PASSWORD, apiKey, stripe-token.
const secretWords = new Set(
  `pass passwd password passphrase pwd secret secrets token tokens key keys apikey jwt credential
  credentials creds auth authorization private dsn cookie salt signature cert pem pin otp sas bearer`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
const secretParts = /passw(?:or)?d|secret|token|api_?key|private_?key|credential|passphrase/i;

const secretValues: readonly RegExp[] = [
  // What is no secret within a line of a log, and one as a whole value.
  /-----BEGIN [A-Z ]*(?:PRIVATE KEY|CERTIFICATE)-----/,
  /^(?:bearer|basic)\s+\S{8,}/i,
  // Keys whose issuers gave them a mark, beside those that logs are searched for.
  /\b(?:gh[pousr]_|sk[-_](?:live|test|proj|ant)|rk_live_|npm_|AIza|ya29\.|hvs\.|dop_v1_|SG\.)[\w.-]{10,}/,
];

const longestScanned = 20_000;
const { redact } = createRedactor();

/**
 * Whether a literal value of the environment may be a secret, by the variable's name or by its own
 * look. In doubt it is: whoever wants to see it can ask.
 */
export function looksSecret(name: string, value: string): boolean {
  if (value === '') return false;
  if (secretParts.test(name) || wordsOf(name).some((word) => secretWords.has(word))) return true;
  const scanned = value.slice(0, longestScanned);
  return (
    redact(scanned) !== scanned ||
    secretValues.some((pattern) => pattern.test(scanned)) ||
    isRandom(scanned)
  );
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

// 32 or more characters of hex or base64 without a word in them: nobody types such things for people.
function isRandom(value: string): boolean {
  if (!/^[\w+/=-]{32,}$/.test(value)) return false;
  if (/^[\da-f]+$/i.test(value)) return /\d/.test(value);
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(value)).length;
  return kinds === 3 && new Set(value).size >= 16;
}
