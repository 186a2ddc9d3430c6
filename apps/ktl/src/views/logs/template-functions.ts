import { TemplateFunction, printed } from '@ktl/go-template';
import { prettyJson } from './json-text.ts';
import { colorFunctions } from './template-colors.ts';
import {
  isJson,
  marshalJson,
  parseObject,
  parseObjectExactly,
  prettyOf,
  valueAt,
} from './template-json.ts';
import { readMilliseconds, readTime } from './template-time.ts';

type Functions = Readonly<Record<string, TemplateFunction>>;

const ofText = (call: (text: string) => unknown): TemplateFunction =>
  new TemplateFunction({ parameters: ['string'], call: ([text]) => call(String(text)) });

const ofAny = (call: (value: unknown) => unknown): TemplateFunction =>
  new TemplateFunction({ parameters: ['any'], call: ([value]) => call(value) });

const jsonFunctions: Functions = {
  json: ofAny(marshalJson),
  parseJSON: ofText((text) => parsed(text)),
  tryParseJSON: ofText((text) => parseObjectExactly(text) ?? null),
  extractJSONParts: new TemplateFunction({
    parameters: ['string'],
    rest: 'string',
    call: ([text, ...keys]) => parts(parsed(String(text)), keys),
  }),
  tryExtractJSONParts: new TemplateFunction({
    parameters: ['string'],
    rest: 'string',
    call: ([text, ...keys]) => {
      const map = parseObject(String(text));
      return map === undefined ? text : parts(map, keys);
    },
  }),
  prettyJSON: ofAny(prettyOf),
  extjson: ofText((text) => (isJson(text) ? text.trim() : marshalJson(text))),
  ppextjson: ofText((text) => (isJson(text) ? prettyJson(text) : marshalJson(text))),
};

const timeFunctions: Functions = {
  toRFC3339Nano: ofAny((value) => readTime(value).format('rfc3339nano')),
  toUTC: ofAny((value) => readTime(value).in('UTC')),
  toTimestamp: new TemplateFunction({
    parameters: ['any', 'string', 'string'],
    required: 2,
    call: ([value, layout, zone]) =>
      readTime(value)
        .in(typeof zone === 'string' ? zone : 'UTC')
        .format(String(layout)),
  }),
  msToTime: ofAny(readMilliseconds),
  msToRFC3339Nano: ofAny((value) => readMilliseconds(value).format('rfc3339nano')),
};

/** The functions that templates of log lines have besides Go's. @param color - false: none of them paints */
export function logTemplateFunctions(color: boolean): Functions {
  return { ...jsonFunctions, ...timeFunctions, ...colorFunctions(color) };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  const map = parseObject(text);
  if (map === undefined) throw new Error('the text is no JSON object');
  return map;
}

function parts(map: Readonly<Record<string, unknown>>, keys: readonly unknown[]): string {
  return keys.map((key) => printed(valueAt(map, String(key)))).join(', ');
}
