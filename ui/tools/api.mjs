import { pathToFileURL } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { root, write } from './write.mjs';

/** generated/api.d.ts: the types of api/openapi.yaml, so that a wrong path, parameter or field fails the check. */
export async function apiTypes() {
  const ast = await openapiTS(pathToFileURL(`${root}api/openapi.yaml`), { silent: true });
  write('api.d.ts', astToString(ast));
}
