import { isVariableName, variableNames } from './variables.ts';

// Prefixes that only we use: a name that begins so and is not ours is a slip, however far from the right one.
const ownPrefixes = [
  'SYNC_',
  'POLL_',
  'WEBHOOK_',
  'ENCRYPTION_',
  'QUEUE_',
  'CALENDAR_CACHE_',
  'DEFAULT_MAX_',
  'INGRESS_',
  'SIMULATOR_',
  'DASHBOARD_',
  'HORIZON_',
  'RETENTION_',
  'REFRESH_',
];
const slipDistance = 2;
const slipMinimumLength = 6;

// Kubernetes tells every pod of the services beside it: INGRESS_SERVICE_HOST, INGRESS_PORT_3000_TCP_ADDR and the like.
const serviceLink = /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?$/;
const serviceLinkValue = /^(tcp|udp|sctp):\/\//;

/** One line for each set variable that looks like one of ours and is not in the catalogue. Values are never shown. */
export function unknownVariableFaults(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(env).flatMap((name) => {
    const value = env[name] ?? '';
    if (value === '' || isVariableName(name) || serviceLink.test(name) || serviceLinkValue.test(value)) return [];
    const { nearest, distance } = nearestName(name);
    const slip = name.length >= slipMinimumLength && distance <= slipDistance;
    const ours = ownPrefixes.some((prefix) => name.startsWith(prefix));
    return slip || ours ? [`${name}: unknown variable, did you mean ${nearest}?`] : [];
  });
}

function nearestName(name: string): { nearest: string; distance: number } {
  let best = { nearest: '', distance: Number.POSITIVE_INFINITY };
  for (const candidate of variableNames) {
    if (candidate.length < slipMinimumLength) continue;
    const distance = editDistance(name, candidate);
    if (distance < best.distance) best = { nearest: candidate, distance };
  }
  return best;
}

/** How many letters have to be put in, taken out or replaced to turn one word into the other. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
