import { tsImport } from 'tsx/esm/api';

// Started by tests as a process of its own: runs a server, tells its parent, and stays until it is ended.
const { startEmbeddedPostgres } = await tsImport('../postgres/start.ts', import.meta.url);
const [options] = process.argv.slice(2);
const { url, pid, port, clusterFolder } = await startEmbeddedPostgres(JSON.parse(options));
process.stdout.write(`${JSON.stringify({ url, pid, port, clusterFolder })}\n`);
setInterval(() => undefined, 60_000);
