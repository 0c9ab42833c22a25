import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packClient } from './client/pack-client.mjs';

const archive = packClient(join(fileURLToPath(new URL('..', import.meta.url)), 'dist/client'));
console.log(`Packed. In the host product: npm install ${archive}`);
