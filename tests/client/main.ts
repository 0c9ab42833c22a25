import { writeFileSync } from 'node:fs';
import { currentTypes, typesFile } from './client-types.ts';

const text = currentTypes();
writeFileSync(typesFile, text);
console.log(`${typesFile}: ${text.split('\n').length - 1} lines`);
