import { compareText, fieldsOf, listOf, textOf, textsOf, type Fields } from '../text/fields.ts';

/** `key=value:effect op=Exists for 300s`, sorted by key. */
export function tolerationTexts(tolerations: unknown): readonly string[] {
  return listOf(tolerations)
    .toSorted((a, b) => compareText(textOf(a['key']), textOf(b['key'])))
    .map(tolerationText);
}

function tolerationText(toleration: Fields): string {
  const [key, value, effect, seconds] = ['key', 'value', 'effect', 'tolerationSeconds'].map(
    (field) => textOf(toleration[field]),
  );
  const matched = `${key}${value && `=${value}`}${effect && `:${effect}`}`;
  const isExists = toleration['operator'] === 'Exists' && value === '';
  const exists = matched === '' ? 'op=Exists' : ' op=Exists';
  return `${matched}${isExists ? exists : ''}${seconds && ` for ${seconds}s`}`;
}

/** `key:action when max skew N is exceeded for selector …`, sorted by topology key. */
export function spreadTexts(constraints: unknown): readonly string[] {
  return listOf(constraints)
    .toSorted((a, b) => compareText(textOf(a['topologyKey']), textOf(b['topologyKey'])))
    .map((constraint) => {
      const action = `${textOf(constraint['topologyKey'])}:${textOf(constraint['whenUnsatisfiable'])}`;
      const skew = `when max skew ${textOf(constraint['maxSkew'])} is exceeded`;
      const { labelSelector } = constraint;
      if (typeof labelSelector !== 'object' || labelSelector === null) return `${action} ${skew}`;
      return `${action} ${skew} for selector ${selectorText(fieldsOf(labelSelector))}`;
    });
}

function selectorText(selector: Fields): string {
  const labels = Object.entries(fieldsOf(selector['matchLabels'])).map(([key, value]) => ({
    key,
    text: `${key}=${textOf(value)}`,
  }));
  const expressions = listOf(selector['matchExpressions']).map((expression) => ({
    key: textOf(expression['key']),
    text: expressionText(expression),
  }));
  const all = [...labels, ...expressions].sort((a, b) => compareText(a.key, b.key));
  return all.length === 0 ? '<none>' : all.map(({ text }) => text).join(',');
}

function expressionText(expression: Fields): string {
  const key = textOf(expression['key']);
  const values = textsOf(expression['values']).toSorted(compareText).join(',');
  switch (expression['operator']) {
    case 'In':
      return `${key} in (${values})`;
    case 'NotIn':
      return `${key} notin (${values})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return `${key} ${textOf(expression['operator'])} (${values})`;
  }
}
