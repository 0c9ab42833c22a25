export type { NewCalendar } from './calendar/add-calendar.ts';
export type { CalendarInput } from './calendar/patch-calendar.ts';
export type { PushDelivery } from './channel/push-delivery.ts';
export type { PushMessage } from './channel/push-message.ts';
export type { DropPredicate } from './channel/push-sender.ts';
export { type DemoCalendar, type DemoSeed, type DemoUser, seedDemo } from './demo/seed-demo.ts';
export type { EventInput } from './event/event-input.ts';
export type { FaultBook, FaultCounts } from './fault/fault-book.ts';
export { type FaultKind, type FaultRoute, faultKindNames } from './fault/fault-kinds.ts';
export type { FaultRule } from './fault/fault-rule.ts';
export { createFaultSchedule, type FaultWeights } from './fault/fault-schedule.ts';
export type { BusyBlock } from './freebusy/merge-blocks.ts';
export type { LoggedRequest } from './http/request-log.ts';
export type { SimulatorSettings } from './simulator/settings.ts';
export type { CalendarSummary, EventResource, SimulatedGoogle, UserSummary } from './simulator/simulated-google.ts';
export {
  createFixedClock,
  createRunningClock,
  type MovableClock,
  type SimulatorClock,
} from './simulator/simulator-clock.ts';
export { type RunningSimulator, type SimulatorOptions, startSimulator } from './simulator/start-simulator.ts';
export type { AccessRole, CalendarKind, ChannelRecord } from './state/simulator-state.ts';
export type { AddedUser, NewUser } from './user/add-user.ts';
