/** Theme and density, as this browser remembers them. */
import { stored } from './stored';

export type Theme = 'auto' | 'light' | 'dark';
export type Density = 'dense' | 'comfortable';

export const look = {
  theme: () => (stored.get('theme') ?? 'auto') as Theme,
  density: () => (stored.get('density') ?? 'dense') as Density,
  set(theme: Theme, density: Density): void {
    stored.set('theme', theme === 'auto' ? null : theme);
    stored.set('density', density === 'dense' ? null : density);
    look.apply();
  },
  apply(): void {
    const { dataset } = document.documentElement;
    dataset['theme'] = look.theme();
    dataset['density'] = look.density();
  },
};
