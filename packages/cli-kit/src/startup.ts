// What runs before a program is loaded; apart from index.ts, so that a bundler can keep it apart.
export { hostOf } from './host/host.ts';
export { startProfile } from './profile/startup-profile.ts';
export type { StartupProfile } from './profile/startup-profile.ts';
