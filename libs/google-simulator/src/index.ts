export type { NewCalendar } from './calendar/add-calendar.ts';
export type { PushMessage } from './channel/push-message.ts';
export type { PushDelivery } from './channel/push-sender.ts';
export type { EventInput } from './event/event-input.ts';
export type { BusyBlock } from './freebusy/merge-blocks.ts';
export type { LoggedRequest } from './http/request-log.ts';
export type { SimulatorSettings } from './simulator/settings.ts';
export {
  type CalendarSummary,
  type EventResource,
  SimulatedGoogle,
  type UserSummary,
} from './simulator/simulated-google.ts';
export type { SimulatorClock } from './simulator/simulator.ts';
export { type RunningSimulator, type SimulatorOptions, startSimulator } from './simulator/start-simulator.ts';
export type { AccessRole, CalendarKind, ChannelRecord } from './state/simulator-state.ts';
export type { AddedUser, NewUser } from './user/add-user.ts';
