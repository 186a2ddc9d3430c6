import { fieldsOf, hasFields, textOf, type Fields } from '../text/fields.ts';
import type { Moments } from '../text/moment.ts';
import type { Sheet } from '../text/sheet.ts';

/** State, last state, readiness and restarts. */
export function addStatus(sheet: Sheet, status: Fields, moments: Moments): void {
  addState(sheet, { title: 'State', state: fieldsOf(status['state']), moments });
  const last = fieldsOf(status['lastState']);
  if (hasFields(last['terminated'])) addState(sheet, { title: 'Last State', state: last, moments });
  sheet.row(2, 'Ready:', status['ready'] === true ? 'True' : 'False');
  sheet.row(2, 'Restart Count:', textOf(status['restartCount']) || '0');
}

interface Shown {
  readonly title: string;
  readonly state: Fields;
  readonly moments: Moments;
}

function addState(sheet: Sheet, { title, state, moments }: Shown): void {
  if (hasFields(state['running'])) {
    sheet.row(2, `${title}:`, 'Running');
    sheet.row(3, 'Started:', moments.stamp(fieldsOf(state['running'])['startedAt']));
  } else if (hasFields(state['terminated'])) {
    sheet.row(2, `${title}:`, 'Terminated');
    addTerminated(sheet, fieldsOf(state['terminated']), moments);
  } else {
    sheet.row(2, `${title}:`, 'Waiting');
    addKnown(sheet, 'Reason', textOf(fieldsOf(state['waiting'])['reason']));
  }
}

function addTerminated(sheet: Sheet, terminated: Fields, moments: Moments): void {
  addKnown(sheet, 'Reason', textOf(terminated['reason']));
  addKnown(sheet, 'Message', textOf(terminated['message']).trimEnd());
  sheet.row(3, 'Exit Code:', textOf(terminated['exitCode']) || '0');
  const signal = textOf(terminated['signal']);
  addKnown(sheet, 'Signal', signal === '0' ? '' : signal);
  sheet.row(3, 'Started:', moments.stamp(terminated['startedAt']));
  sheet.row(3, 'Finished:', moments.stamp(terminated['finishedAt']));
}

function addKnown(sheet: Sheet, title: string, text: string): void {
  if (text !== '') sheet.row(3, `${title}:`, text);
}
