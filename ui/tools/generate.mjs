// Everything the interface takes from elsewhere, made anew before each build into generated/ (never committed):
// types from the contract, sentences from the catalogues, icons from lucide, the letters we need of Inter.
import { mkdirSync } from 'node:fs';
import { generated } from './write.mjs';
import { apiTypes } from './api.mjs';
import { catalogues } from './catalogues.mjs';
import { font } from './font.mjs';
import { icons } from './icons.mjs';

mkdirSync(generated, { recursive: true });
try {
  catalogues();
  icons();
  await apiTypes();
  await font();
} catch (error) {
  console.error(`generate: ${error.message}`);
  process.exit(1);
}
