/** What a program is called: `ktl`. Its variables and folders are named after it. */
export interface Named {
  readonly bin: string;
}

/** What the environment variables of a program begin with: `KTL_` of `ktl`. */
export function variablePrefix({ bin }: Named): string {
  return `${bin.toUpperCase().replaceAll('-', '_')}_`;
}
