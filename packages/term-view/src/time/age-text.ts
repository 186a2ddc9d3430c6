const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * A span of time in the two units that matter, as kubectl shows ages: `95s`, `3m12s`, `5h20m`, `3d4h`.
 * @param seconds - whole seconds; below zero counts as zero
 */
export function ageText(seconds: number): string {
  if (seconds < 2 * minute) return `${String(Math.max(0, seconds))}s`;
  if (seconds < 10 * minute) return two([seconds, minute, 'm'], [1, 's']);
  if (seconds < 3 * hour) return `${String(Math.floor(seconds / minute))}m`;
  if (seconds < 8 * hour) return two([seconds, hour, 'h'], [minute, 'm']);
  if (seconds < 2 * day) return `${String(Math.floor(seconds / hour))}h`;
  if (seconds < 8 * day) return two([seconds, day, 'd'], [hour, 'h']);
  return `${String(Math.floor(seconds / day))}d`;
}

function two(
  [seconds, large, name]: readonly [number, number, string],
  [small, smallName]: readonly [number, string],
): string {
  const rest = Math.floor((seconds % large) / small);
  const head = `${String(Math.floor(seconds / large))}${name}`;
  return rest === 0 ? head : `${head}${String(rest)}${smallName}`;
}
