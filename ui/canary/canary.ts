// Wrong on purpose: see tools/canary.mjs.
export const number: number = 'not a number';
