// One path per icon, drawn by lucide (ISC): every shape of the SVG becomes path data, so that the page needs no markup from outside.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { write } from './write.mjs';

const ICONS = {
  alarm: 'alarm-clock', archive: 'archive', arrowLeft: 'arrow-left', arrowUp: 'chevrons-up', attach: 'paperclip', bot: 'bot', chart: 'chart-column',  check: 'check',
  checkRead: 'circle-check', chevronDown: 'chevron-down', chevronLeft: 'chevron-left', chevronRight: 'chevron-right', clock: 'clock',
  close: 'x', customer: 'user', download: 'download', edit: 'pencil', external: 'external-link', file: 'file', form: 'clipboard-list',
  hand: 'handshake', hold: 'hand',  help: 'circle-question-mark', home: 'house', image: 'image', inbox: 'inbox', keyboard: 'keyboard', link: 'link', list: 'list', lock: 'lock',
  mail: 'mail', menu: 'menu', more: 'ellipsis', note: 'sticky-note', offline: 'cloud-off', order: 'shopping-bag', parcel: 'package', phone: 'phone',
  plus: 'plus', question: 'mail-question-mark', reply: 'reply', search: 'search', send: 'send-horizontal', settings: 'settings-2', shop: 'store',
  sms: 'message-square', split: 'split', stamp: 'stamp',  template: 'text-quote', truck: 'truck', undo: 'undo-2', unlink: 'unlink', user: 'user-round', userPlus: 'user-round-plus',
  waiting: 'hourglass', warning: 'triangle-alert', wrong: 'octagon-alert',
};

const n = (value) => Number(value ?? 0);
const SHAPES = {
  // A path's first move is absolute even when written small; joined to others it must say so.
  path: (a) => (a.d.startsWith('m') ? `M0 0${a.d}` : a.d),
  line: (a) => `M${a.x1} ${a.y1}L${a.x2} ${a.y2}`,
  circle: (a) => `M${n(a.cx) - n(a.r)} ${a.cy}a${a.r} ${a.r} 0 1 0 ${2 * n(a.r)} 0a${a.r} ${a.r} 0 1 0 ${-2 * n(a.r)} 0`,
  polyline: (a) => `M${a.points.trim().replace(/[\s,]+/g, ' ')}`,
  polygon: (a) => `M${a.points.trim().replace(/[\s,]+/g, ' ')}Z`,
  rect: (a) => {
    const [x, y, w, h, r] = [n(a.x), n(a.y), n(a.width), n(a.height), n(a.rx ?? a.ry)];
    const corner = (dx, dy) => (r ? `a${r} ${r} 0 0 1 ${dx} ${dy}` : '');
    return `M${x + r} ${y}h${w - 2 * r}${corner(r, r)}v${h - 2 * r}${corner(-r, r)}h${2 * r - w}${corner(-r, -r)}v${2 * r - h}${corner(r, -r)}z`;
  },
};

function draw(file) {
  const svg = readFileSync(createRequire(import.meta.url).resolve(`lucide-static/icons/${file}.svg`), 'utf8');
  return [...svg.matchAll(/<(path|line|circle|polyline|polygon|rect)\s([^>]*?)\/>/gs)]
    .map(([, tag, attributes]) => SHAPES[tag](Object.fromEntries([...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map((m) => [m[1], m[2]]))))
    .join('');
}

export function icons() {
  const drawn = Object.entries(ICONS).map(([name, file]) => `  ${name}: '${draw(file)}',`);
  write('icons.ts', `/** Path data on a 24 by 24 grid, to be stroked. Lucide icons, ISC licence. */\nexport const icons = {\n${drawn.join('\n')}\n} as const;\nexport type IconName = keyof typeof icons;\n`);
}
