/** One way to choose from a list by a few letters: people, states, templates. */
export interface Choice {
  id: string;
  label: string;
  hint?: string | undefined;
  face?: string | undefined;
  current?: boolean | undefined;
  /** Why it cannot be chosen now. */
  why?: string | undefined;
  /** Shown beside the list while it is the one pointed at. */
  preview?: string | undefined;
}
export interface Picking {
  title: string;
  placeholder: string;
  /** Said when there is nothing to choose from. */
  empty?: string;
  load: () => Promise<Choice[]>;
  /** Asked with what is typed, for what is too much to load. */
  find?: (words: string) => Promise<Choice[]>;
  pick: (choice: Choice) => void | Promise<void>;
}

class Picker {
  now = $state.raw<Picking | null>(null);

  open(picking: Picking): void {
    this.now = picking;
  }
  close(): void {
    this.now = null;
  }
}
export const picker = new Picker();
