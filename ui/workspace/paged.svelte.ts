/** A list read page by page: what is known stays shown while it is read again, or when that fails. */
import { asProblem, type Problem } from '../shared/api';

export class Paged<T> {
  items = $state.raw<T[] | null>(null);
  next = $state<string | null>(null);
  problem = $state<Problem | null>(null);

  constructor(private readonly page: (after: string | undefined) => Promise<{ items: T[]; next: string | null }>) {}

  async read(after?: string): Promise<void> {
    try {
      const page = await this.page(after);
      this.items = after ? [...(this.items ?? []), ...page.items] : page.items;
      this.next = page.next;
      this.problem = null;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }
}
