import { startEmbeddedPostgres } from '../postgres/start.ts';

// Started by tests as a process of its own: runs a server, tells its parent, and stays until it is ended.
const [, , options = '{}'] = process.argv;
const { url, pid, port, clusterFolder } = await startEmbeddedPostgres(JSON.parse(options));
process.stdout.write(`${JSON.stringify({ url, pid, port, clusterFolder })}\n`);
setInterval(() => undefined, 60_000);
