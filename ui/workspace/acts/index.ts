/** What is done through a sheet or a picker, fetched with its sentences when first asked for. */
import './later';

export * from './dossier';
export * from './known';
export * from './moves';
export * from './promises';
export * from './remedies';
