import type { Reason } from './override';

/** One way to ask for a few things before something is done: a date, a reason, a proof. */
export interface Option {
  value: string;
  label: string;
  hint?: string | undefined;
  /** Why it cannot be chosen now. */
  why?: string | undefined;
}
interface Named {
  name: string;
  label: string;
  hint?: string | undefined;
  optional?: boolean | undefined;
  /** Asked for only when it is so, as the other fields stand. */
  when?: (values: Values) => boolean;
}
export type Field = Named &
  (
    | { kind: 'line'; value?: string | undefined; max?: number; list?: string[] }
    | { kind: 'words'; value?: string | undefined; min?: number; max?: number; rows?: number }
    | { kind: 'choice'; options: Option[]; value?: string | undefined; wide?: boolean }
    | { kind: 'moment'; options: { label: string; at: string }[]; value?: string | undefined }
    | { kind: 'day'; value?: string | undefined }
    | { kind: 'money'; currency: string; value?: number | undefined; most?: number | undefined }
    | { kind: 'tick'; value?: boolean }
    | { kind: 'many'; options: Option[]; value?: string[] }
  );
export type Values = Record<string, string | number | boolean | string[] | null>;

/** "I go on, because": sent beside what a practice refused. */
export interface Override {
  practice: string;
  reason_code: Reason;
  reason: string;
}
export interface Sheet {
  title: string;
  /** What it means, in a sentence or two. */
  text?: string | undefined;
  /** What stands in the way, said before it is tried. */
  warning?: string | undefined;
  fields: Field[];
  submit: string;
  /** Other ways out, each with its key while no field is being written in. */
  ways?: { label: string; key: string; run: () => void }[];
  /** What could be refused can be gone on against, if the role allows. */
  overridable?: boolean;
  width?: number;
  send: (values: Values, override: Override | null) => Promise<void>;
}

class Sheets {
  now = $state.raw<Sheet | null>(null);
  /** From the first on, the part that shows them is there. */
  used = $state(false);

  open(sheet: Sheet): void {
    this.used = true;
    this.now = sheet;
  }
  close(): void {
    this.now = null;
  }
}
export const sheets = new Sheets();

export const text = (values: Values, name: string): string => {
  const v = values[name];
  return typeof v === 'string' ? v.trim() : '';
};
export const many = (values: Values, name: string): string[] => {
  const v = values[name];
  return Array.isArray(v) ? v : [];
};
export const amount = (values: Values, name: string): number => {
  const v = values[name];
  return typeof v === 'number' ? v : 0;
};
