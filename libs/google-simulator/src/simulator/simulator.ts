import type { PushSender } from '../channel/push-sender.ts';
import type { ConsentDesk } from '../consent/consent-desk.ts';
import type { FaultBook } from '../fault/fault-book.ts';
import type { RequestLog } from '../http/request-log.ts';
import type { QuotaMeter } from '../quota/quota-meter.ts';
import type { SimulatorState } from '../state/simulator-state.ts';
import type { SimulatorSettings } from './settings.ts';
import type { SimulatorClock } from './simulator-clock.ts';

/** What every verb of the simulator works on. */
export interface Simulator {
  state: SimulatorState;
  clock: SimulatorClock;
  settings: SimulatorSettings;
  push: PushSender;
  faults: FaultBook;
  quota: QuotaMeter;
  consents: ConsentDesk;
  requests: RequestLog;
}
