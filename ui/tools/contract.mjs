// api/openapi.yaml as JSON on standard output, for readers that know no YAML: the tests of the API.
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';

const contract = new URL('../../api/openapi.yaml', import.meta.url);
process.stdout.write(JSON.stringify(load(readFileSync(contract, 'utf8'))));
