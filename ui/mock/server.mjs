// The contract spoken from made-up data, for work on the interface and for its tests. Nothing here is served to anybody else.
//   node mock/server.mjs [PORT] [--now TIME] [--no-boot] [--empty]
// POST /mock/mail {dossier?, text}, /mock/expire, /mock/cut {ms}, /mock/clock {now} play the world outside.
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { makeShop } from './data.mjs';
import { makeDelivery } from './delivery.mjs';
import { makeRules } from './rules.mjs';

const DIST = process.env.GUICHET_UI_DIST ?? fileURLToPath(new URL('../dist/', import.meta.url));
const CSP = "default-src 'self'; img-src 'self' data:; style-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8' };
const OPEN = ['new', 'open', 'waiting_customer', 'waiting_carrier', 'waiting_internal'];
const WORDS = {
  fr: { hole: (a) => `Champ vide : ${a}. Envoi impossible.`, doubt: (a) => `« ${a} » ressemble à un texte à compléter.`, order: (a) => `L’objet cite la commande ${a}, qui n’est pas liée à ce dossier.`, owed: 'Une promesse est encore due au client : tenez-la, ou convenez d’une autre date, avant de résoudre.', conflict: 'Ce dossier a changé entre-temps. Relisez-le, puis recommencez.', newer: 'Un message est arrivé pendant que vous écriviez. Lisez-le, puis envoyez.', password: 'Adresse ou mot de passe incorrect.', missing: 'Ce dossier n’existe pas dans cette boutique.', left: 'Ce message est déjà parti.', session: 'Connectez-vous.' },
  en: { hole: (a) => `Empty field: ${a}. It cannot be sent.`, doubt: (a) => `“${a}” looks like something left to fill in.`, order: (a) => `The subject names order ${a}, which is not linked to this dossier.`, owed: 'A promise is still owed to the customer: keep it, or agree on another date, before resolving.', conflict: 'This dossier changed meanwhile. Read it again, then retry.', newer: 'A message arrived while you were writing. Read it, then send.', password: 'Wrong address or password.', missing: 'There is no such dossier in this shop.', left: 'This message has already left.', session: 'Sign in.' },
};
const LABELS = { 'parcel.number': 'numéro de colis', 'promise.news_date': 'date des nouvelles', 'parcel.carrier': 'transporteur', 'order.number': 'numéro de commande', 'order.total': 'montant de la commande' };

/** A small PNG, so that images have something to show. */
function picture() {
  const [w, h] = [180, 130];
  const rows = Buffer.alloc(h * (1 + w * 3));
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const crack = Math.abs(x - 70 - 18 * Math.sin(y / 11) - y / 4) < 1.6;
      const board = Math.floor(x / 36) % 2;
      const at = y * (1 + w * 3) + 1 + x * 3;
      rows.set(crack ? [60, 40, 25] : [196 - board * 14 + (y % 7), 158 - board * 12 + (y % 5), 112 - board * 10], at);
    }
  const crcTable = Array.from({ length: 256 }, (_, n) => { let c = n; for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; return c >>> 0; });
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    let crc = 0xffffffff;
    for (const b of body) crc = crcTable[(crc ^ b) & 255] ^ (crc >>> 8);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0); body.copy(out, 4); out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(w, 0); head.writeUInt32BE(h, 4); head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

export function startMock({ port = 8090, now: start, boot = true, empty = false, undoMs = 8000 } = {}) {
  let ahead = start ? Date.parse(start) - Date.now() : 0;
  const now = () => Date.now() + ahead;
  const iso = () => new Date(now()).toISOString();
  const shop = makeShop(now());
  if (empty) { shop.dossiers.clear(); shop.candidates.clear(); }
  const sessions = new Map();
  const streams = new Set();
  const uploads = new Map();
  const seen = new Set();
  let cutUntil = 0;
  const image = picture();

  const row = (d) => {
    shop.refreshDue(d);
    if (d.due && Date.parse(d.due.at) <= now()) d.due.state = 'broken';
    const { id, number, version, subject, state, channel, customer, assignee, snippet, messages, created_at, last_message_at, last_direction, due, escalation_level, escalation_why, harm, complaint, needed_by, understood, outcome, severity, snoozed_until } = d;
    return { escalation_why, harm, complaint, needed_by, understood: understood || null, outcome, contacts: 1, reopened: 0, id, number, version, subject, state, channel, customer, assignee, snippet, messages, created_at, last_message_at, last_direction, unread: last_direction === 'inbound' && !seen.has(id), due, escalation_level, severity, snoozed_until };
  };
  const all = () => [...shop.dossiers.values()].filter((d) => !d.unmatched);
  const isOpen = (d) => OPEN.includes(d.state);
  const VIEWS = {
    mine: (d, me) => isOpen(d) && d.assignee?.id === me,
    unassigned: (d) => isOpen(d) && !d.assignee,
    waiting: (d) => d.state.startsWith('waiting'),
    overdue: (d) => isOpen(d) && d.due && Date.parse(d.due.at) <= now(),
    escalated: (d) => isOpen(d) && d.escalation_level > 0,
    all: isOpen,
    resolved: (d) => d.state === 'resolved' || d.state === 'closed',
  };
  const view = (name, me) => {
    const list = all().map((d) => (row(d), d)).filter((d) => VIEWS[name](d, me));
    if (name === 'resolved') return list.sort((a, b) => b.last_message_at.localeCompare(a.last_message_at));
    return list.sort((a, b) => (a.due?.at ?? '9').localeCompare(b.due?.at ?? '9') || a.id - b.id);
  };
  const counts = (me) => Object.fromEntries([...Object.keys(VIEWS).map((v) => [v, { count: view(v, me).length, more: false }]), ['unmatched', { count: [...shop.dossiers.values()].filter((d) => d.unmatched && isOpen(d)).length, more: false }], ...rules.counts()]);
  const page = (items, query, limit = 50) => {
    const from = Number(query.get('after') ?? 0);
    const size = Math.min(100, Number(query.get('limit') ?? limit));
    return { items: items.slice(from, from + size), next: from + size < items.length ? String(from + size) : null };
  };
  const session = (s) => ({ user: { id: s.user.id, name: s.user.name, email: s.user.email, language: s.language }, shop: { id: 1, slug: 'la-petite-fabrique', name: 'La Petite Fabrique', currency: 'EUR', zone: 'Europe/Paris' }, shops: [{ slug: 'la-petite-fabrique', name: 'La Petite Fabrique', role: s.user.role }], role: s.user.role, csrf_token: s.csrf, now: iso() });
  const dossierPage = (d) => {
    const customer = shop.customers.find((c) => c.id === d.customer.id) ?? null;
    const orders = shop.orders.filter((o) => o.customer.id === d.customer.id || d.orderIds.includes(o.id)).map((o) => ({ ...o, linked: d.orderIds.includes(o.id) })).sort((a, b) => Number(b.linked) - Number(a.linked) || b.placed_at.localeCompare(a.placed_at)).slice(0, 10);
    const owed = d.promises.some((p) => p.state === 'active' || p.state === 'broken');
    return {
      dossier: row(d), messages: d.messageIds.map((m) => shop.messages.get(m)), earlier: null,
      participants: [{ name: customer?.name ?? null, email: customer?.contact_points[0].value ?? '', role: 'customer' }, ...d.copies],
      inboxes: shop.inboxes.slice(0, d === shop.star ? 2 : 1),
      remedies: [],
      promises: [...d.promises].sort((a, b) => Number(!!a.ended_at) - Number(!!b.ended_at) || a.due_at.localeCompare(b.due_at)),
      customer, orders, events: shop.events.filter((e) => e.dossier === d.id && e.kind.startsWith('dossier.')).map(({ message, ...e }) => (void message, e)),
      ...rules.page(d),
      related: all().filter((x) => x.customer.id === d.customer.id && x !== d).sort((a, b) => b.last_message_at.localeCompare(a.last_message_at)).slice(0, 5).map(row),
      reply_to: { from: shop.inboxes[0], to: customer ? [{ name: customer.name, email: customer.contact_points[0].value }] : [], cc: d.copies.map(({ name, email }) => ({ name, email })) },
      actions: ['reply', 'note', 'assign', 'wait_customer', 'wait_carrier', 'wait_internal', 'reopen', 'resolve', 'spam'].map((name) => {
        const why = name === 'resolve' && owed ? 'owed' : name === 'spam' && d.orderIds.length ? 'spam' : null;
        return { name, allowed: !why, key: why === 'owed' ? 'refusal.dossier.owed' : why ? 'refusal.dossier.spam_order' : null, detail: why === 'owed' ? WORDS.fr.owed : why ? 'Ce dossier est lié à une commande : il ne peut pas être indésirable.' : null };
      }),
    };
  };

  const rules = makeRules({ shop, row, now, iso, empty, say: () => WORDS.fr });

  const delivery = makeDelivery({ shop, now, empty });

  const lookup = (d, user) => {
    const order = shop.orders.find((o) => d.orderIds.includes(o.id));
    const parcel = d === shop.star ? null : order?.parcels[0];
    return { 'customer.name': d.customer.name, 'order.number': order?.number, 'order.total': order ? `${(order.total.amount / 100).toFixed(2).replace('.', ',')} €` : null, 'parcel.number': parcel?.number, 'parcel.carrier': parcel?.carrier ?? order?.parcels[0]?.carrier, 'agent.name': user.name };
  };
  const check = (d, body, say) => {
    const findings = [];
    const add = (level, field, key, arg, text, at, words, detail) => findings.push({ practice: 'G05', level, field, key, arg, excerpt: words, line: text.slice(0, at).split('\n').length - 1, detail });
    const text = body.text ?? '';
    const subject = body.subject ?? d.subject;
    for (const m of text.matchAll(/\{\{\s*([a-z0-9_.]+)\s*\}\}/g)) add('error', `fields.${m[1]}`, 'refusal.g05.empty_field', m[1], text, m.index, m[0], say.hole(LABELS[m[1]] ?? m[1]));
    const named = /PF-\d{5}/.exec(subject);
    const order = named && shop.orders.find((o) => o.number === named[0]);
    if (order && !d.orderIds.includes(order.id)) add('error', 'subject', 'refusal.g05.foreign_order', named[0], subject, named.index, named[0], say.order(named[0]));
    for (const m of text.matchAll(/\bXXX+\b|\[[^\]\n]{1,40}\]|\bTODO\b/g)) add('warning', 'text', 'refusal.g05.looks_unfinished', m[0], text, m.index, m[0], say.doubt(m[0]));
    rules.check(d, body, text, (practice, mode, key, arg, at, words, detail, override_role) => findings.push({ practice, mode, level: mode === 'block' ? 'error' : 'warning', field: 'text', key, arg, place: 'text', excerpt: words, line: text.slice(0, at).split('\n').length - 1, detail, override_role, override: override_role ? ['misread', 'verified', 'customer_asked', 'exception', 'to_confirm'] : [] }));
    return findings.map((f) => ({ mode: f.level === 'error' ? 'block' : 'warn', override_role: null, override: [], place: f.field === 'subject' ? 'subject' : 'text', ...f }));
  };

  const push = (e) => streams.forEach((res) => res.write(`id: ${e.id}\ndata: ${JSON.stringify({ id: e.id, kind: e.kind, at: e.at, dossier: e.dossier, message: e.message, actor: e.actor })}\n\n`));
  const happened = (...args) => push(shop.event(...args));

  const server = createServer(async (req, res) => {
    const url = new URL(req.url, 'http://mock');
    const path = url.pathname;
    if (Date.now() < cutUntil) return void req.destroy();
    const cookie = /guichet_session=(\w+)/.exec(req.headers.cookie ?? '')?.[1];
    const me = sessions.get(cookie);
    const say = WORDS[me?.language ?? 'fr'];
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const send = (status, value, headers = {}) => {
      res.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers });
      res.end(value === undefined ? undefined : JSON.stringify(value));
    };
    const problem = (status, code, detail, more = {}) => send(status, { type: `urn:guichet:problem:${code}`, title: code, status, code, practice: null, field: null, key: null, arg: null, detail, findings: [], ...more }, { 'Content-Type': 'application/problem+json' });
    const json = () => JSON.parse(raw.toString() || '{}');

    if (path.startsWith('/mock/')) {
      const body = json();
      if (path === '/mock/expire') {
        sessions.clear();
        streams.forEach((s) => s.end());
      }
      if (path === '/mock/cut') {
        cutUntil = Date.now() + (body.ms ?? 3000);
        streams.forEach((s) => s.destroy());
      }
      if (path === '/mock/clock') {
        ahead = Date.parse(body.now) - Date.now();
        streams.forEach((s) => s.write(`event: ping\ndata: ${JSON.stringify({ now: iso() })}\n\n`));
      }
      if (path === '/mock/mail') {
        const customer = shop.customers[body.customer ?? 3];
        const d = body.dossier ? shop.dossiers.get(body.dossier) : shop.open({ ...shop.STORIES[0], subject: body.subject ?? 'Nouvelle demande' }, customer, now());
        const from = shop.customers.find((c) => c.id === d.customer.id);
        const m = shop.inbound(d, from, now(), body.text ?? 'Bonjour, une question.');
        if (!body.dossier) shop.promise(d, 'first_reply', now(), now() + 4 * 3600e3, 'active');
        if (d.state.startsWith('waiting')) d.state = 'open';
        push(shop.events.at(-1));
        return send(200, { dossier: d.id, message: m.id });
      }
      return send(200, { star: shop.star.id, order: shop.heroOrder.number, other: shop.orders[3].number });
    }

    if (!path.startsWith('/api/')) {
      const file = normalize(path).replace(/^\/+/, '');
      const known = file && existsSync(join(DIST, file)) && extname(file);
      if (!known && !/^\/($|inbox|dossiers|unmatched|search|held|approvals|conduct|overrides|practices|incidents|carriers|intake|shipping|imports)/.test(path)) return problem(404, 'not_found', '404');
      const name = known ? file : 'index.html';
      const packed = known && [['br', '.br'], ['gzip', '.gz']].find(([e, ext]) => (req.headers['accept-encoding'] ?? '').includes(e) && existsSync(join(DIST, file + ext)));
      let bytes = readFileSync(join(DIST, name + (packed ? packed[1] : '')));
      if (!known && boot) {
        const data = me ? { after: shop.events.length, session: session(me), views: counts(me.user.id), view: 'mine', list: page(view('mine', me.user.id).map(row), new URLSearchParams()) } : null;
        const wanted = /^\/inbox\/(\w+)$/.exec(path)?.[1];
        if (data && VIEWS[wanted]) Object.assign(data, { view: wanted, list: page(view(wanted, me.user.id).map(row), new URLSearchParams()) });
        bytes = Buffer.from(bytes.toString().replace('<!--boot-->', () => `<script type="application/json" id="boot">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`));
      }
      res.writeHead(200, { 'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream', 'Cache-Control': /^assets\//.test(name) ? 'public, max-age=31536000, immutable' : 'no-store', 'X-Content-Type-Options': 'nosniff', ...(known ? {} : { 'Content-Security-Policy': CSP }), ...(packed ? { 'Content-Encoding': packed[0] } : {}) });
      return void res.end(bytes);
    }

    const route = `${req.method} ${path.slice('/api/v1'.length)}`;
    let m;
    const is = (pattern) => (m = new RegExp(`^${pattern.replaceAll(':id', '(\\d+)')}$`).exec(route));
    if (route === 'POST /session') {
      const { email, password } = json();
      const user = shop.users.find((u) => u.email === email);
      if (!user || password === 'wrong') return problem(401, 'unauthenticated', say.password);
      const key = Math.random().toString(36).slice(2);
      sessions.set(key, { user, language: user.language ?? 'fr', csrf: Math.random().toString(36).slice(2) });
      return send(200, session(sessions.get(key)), { 'Set-Cookie': `guichet_session=${key}; Path=/; HttpOnly; SameSite=Lax` });
    }
    if (!me) return problem(401, 'unauthenticated', say.session);
    if (req.method !== 'GET' && req.headers['x-csrf-token'] !== me.csrf) return problem(403, 'forbidden', 'CSRF');
    const found = (id) => shop.dossiers.get(Number(id));

    if (route === 'GET /session') return send(200, session(me));
    if (route === 'PATCH /session') { const { language } = json(); if (language) me.language = me.user.language = language; return send(200, session(me)); }
    if (route === 'DELETE /session') { sessions.delete(cookie); return send(204); }
    if (route === 'GET /dossiers/views') return send(200, counts(me.user.id));
    if (route === 'GET /dossiers') { const p = page(view(url.searchParams.get('view') ?? 'all', me.user.id), url.searchParams); return send(200, { items: p.items.map(row), next: p.next }); }
    if (route === 'POST /dossiers') {
      const body = json();
      const customer = shop.customers.find((c) => c.contact_points[0].value === body.customer.email) ?? { id: 900, name: body.customer.name ?? '', contact_points: [{ id: 1, kind: 'email', value: body.customer.email, verified: false }], since: iso(), orders: 0, dossiers: 1, language: null };
      if (!shop.customers.includes(customer)) shop.customers.push(customer);
      const d = shop.open({ subject: body.subject }, customer, now());
      d.assignee = { id: me.user.id, name: me.user.name }; d.state = 'open';
      if (body.order) d.orderIds.push(body.order);
      if (body.message) shop.addMessage(d, { direction: body.message.kind === 'note' ? 'internal' : 'outbound', state: body.message.kind === 'note' ? 'kept' : 'queued', author: { id: me.user.id, name: me.user.name }, at: iso(), text: body.message.text });
      return send(201, row(d));
    }
    if (is('GET /dossiers/:id')) { const d = found(m[1]); if (d) seen.add(d.id); return d ? send(200, dossierPage(d)) : problem(404, 'not_found', say.missing); }
    if (is('PATCH /dossiers/:id')) {
      const d = found(m[1]); const body = json();
      if (!d) return problem(404, 'not_found', say.missing);
      if (body.version !== d.version) return problem(409, 'conflict', say.conflict);
      if (body.state === 'resolved' && d.promises.some((p) => p.state === 'active' || p.state === 'broken')) return problem(422, 'refused', say.owed, { practice: 'G36', field: 'state', key: 'refusal.dossier.owed' });
      if (body.state === 'resolved' && d.harm.length && !body.override && !d.remedies.some((r) => ['apology', 'gesture', 'fee_refund'].includes(r.kind) && r.state === 'done')) return problem(422, 'refused', 'Préjudice constaté : excuse ou compensation à enregistrer.', { practice: 'G07', field: 'state', key: 'refusal.dossier.harm' });
      for (const k of ['understood', 'complaint', 'needed_by', 'outcome', 'severity']) if (k in body) d[k] = body[k];
      if (body.harm) d.harm = [...d.harm.filter((h) => !body.harm.clear.includes(h)), ...body.harm.add];
      d.version++;
      if ('assignee' in body) { const u = shop.users.find((x) => x.id === body.assignee); happened('dossier.assigned', d.id, now(), shop.staff(me.user), { from: d.assignee?.id ?? null, to: u?.id ?? null }); d.assignee = u ? { id: u.id, name: u.name } : null; }
      if (body.state) { happened('dossier.state_changed', d.id, now(), shop.staff(me.user), { from: d.state, to: body.state }); d.state = body.state; }
      if (body.subject) d.subject = body.subject;
      return send(200, row(d));
    }
    if (is('POST /dossiers/:id/messages/check')) return send(200, { findings: check(found(m[1]), json(), say) });
    if (is('POST /dossiers/:id/messages')) {
      const d = found(m[1]); const body = json();
      if (body.kind === 'reply') {
        const findings = check(d, body, say);
        const worst = findings.find((f) => f.level === 'error' && body.override?.practice !== f.practice && !(f.practice === 'G14' && body.asks_to_confirm)) ?? (body.confirm_warnings ? null : findings.find((f) => f.level !== 'error'));
        if (worst) return problem(422, 'refused', worst.detail, { practice: 'G05', field: worst.field, key: worst.key, arg: worst.arg, findings });
        const newest = d.messageIds.map((x) => shop.messages.get(x)).filter((x) => !x.automatic).at(-1);
        if (body.seen_message && newest && newest.id > body.seen_message) return problem(409, 'conflict', say.newer, { key: 'refusal.newer_message' });
      }
      const attachments = (body.attachments ?? []).map((u) => uploads.get(u)).filter(Boolean).map((u) => ({ ...u, inline: false }));
      const customer = shop.customers.find((c) => c.id === d.customer.id);
      const held = body.kind === 'note' ? [] : check(d, body, say).filter((f) => f.mode === 'hold');
      const message = body.kind === 'note'
        ? shop.addMessage(d, { direction: 'internal', state: 'kept', author: { id: me.user.id, name: me.user.name }, at: iso(), text: body.text, attachments })
        : shop.outbound(d, customer, now(), body.text, me.user, held.length ? { state: 'held', attachments, held: { state: 'waiting', reason: null }, found: held } : { state: 'queued', attachments, undo_until: new Date(now() + undoMs).toISOString() });
      if (held.length) { happened('message.held', d.id, now(), shop.staff(me.user), {}, message.id); return send(201, message); }
      if (body.kind === 'reply') {
        setTimeout(() => { if (message.state === 'queued') { message.state = 'sent'; message.undo_until = null; happened('message.sent', d.id, now(), { kind: 'system', id: null, name: null }, {}, message.id); } }, undoMs).unref();
        for (const p of d.promises) if (p.kind === 'first_reply' && (p.state === 'active' || p.state === 'broken')) Object.assign(p, { state: 'kept', ended_at: iso() });
        if (d.state === 'new') d.state = 'open';
        d.assignee ??= { id: me.user.id, name: me.user.name };
        push(shop.events.at(-1));
      } else happened('message.created', d.id, now(), shop.staff(me.user), {}, message.id);
      return send(201, message);
    }
    if (is('POST /dossiers/:id/template-preview')) {
      const t = shop.templates.find((x) => x.id === json().template);
      const values = lookup(found(m[1]), me.user);
      const text = t.text.replace(/\{\{([\w.]+)\}\}/g, (whole, f) => values[f] || whole);
      return send(200, { subject: null, text, missing_fields: [...text.matchAll(/\{\{([\w.]+)\}\}/g)].map((x) => ({ name: x[1], label: LABELS[x[1]] ?? x[1], excerpt: x[0], reason: 'empty' })) });
    }
    if (is('PUT /dossiers/:id/orders/:id')) { found(m[1]).orderIds.push(Number(m[2])); return send(204); }
    if (is('DELETE /messages/:id')) {
      const message = shop.messages.get(Number(m[1]));
      if (message.state !== 'queued' && message.state !== 'held') return problem(409, 'conflict', say.left);
      message.state = 'cancelled';
      const d = found(message.dossier);
      happened('message.cancelled', d.id, now(), shop.staff(me.user), {}, message.id);
      return send(204);
    }
    if (is('GET /messages/:id/html')) {
      const message = shop.messages.get(Number(m[1]));
      const images = url.searchParams.get('images') === '1';
      const text = message.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>');
      res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'" });
      return void res.end(`<!doctype html><meta charset="utf-8"><body style="margin:0;font:15px Georgia,serif;color:#222"><p style="color:#0a5;font-size:20px">${text}</p>${images ? '<img alt="" src="/api/v1/attachments/9001">' : ''}<script>parent.scriptsRun=(parent.scriptsRun||0)+1;document.title='ran'</script></body>`);
    }
    if (is('GET /messages/:id/raw')) { res.writeHead(200, { 'Content-Type': 'message/rfc822', 'Content-Disposition': 'attachment; filename="message.eml"' }); return void res.end(`Subject: mock\r\n\r\n${shop.messages.get(Number(m[1])).text}`); }
    if (is('POST /messages/:id/match')) {
      const message = shop.messages.get(Number(m[1])); const from = found(message.dossier); const body = json();
      from.unmatched = false;
      const to = body.new ? from : found(body.dossier);
      if (to !== from) { from.state = 'merged'; message.dossier = to.id; to.messageIds.push(message.id); to.version++; to.state = 'open'; }
      happened('dossier.matched', to.id, now(), shop.staff(me.user), {}, message.id);
      return send(200, row(to));
    }
    if (route === 'GET /unmatched') {
      const waiting = [...shop.dossiers.values()].filter((d) => d.unmatched && isOpen(d));
      return send(200, page(waiting.map((d) => ({ message: { ...shop.messages.get(d.messageIds[0]), dossier: null }, reason: 'several_candidates', due: row(d).due, candidates: (shop.candidates.get(d.id) ?? []).map((c) => ({ dossier: row(found(c.dossier)), why: c.why, sender_fits: c.sender_fits })) })), url.searchParams));
    }
    if (route === 'POST /uploads') { const u = { id: shop.id(), name: url.searchParams.get('name'), type: req.headers['content-type'], size: raw.length }; uploads.set(u.id, u); return send(201, u); }
    if (is('GET /attachments/:id')) { res.writeHead(200, { 'Content-Type': 'image/png', 'Cache-Control': 'private, max-age=3600' }); return void res.end(image); }
    if (route === 'GET /users') return send(200, { items: shop.users.map(({ id, name, role }) => ({ id, name, role, me: id === me.user.id })), next: null });
    if (route === 'GET /templates') return send(200, { items: shop.templates, next: null });
    if (route === 'GET /orders') return send(200, page(shop.orders.filter((o) => o.number === url.searchParams.get('number')), url.searchParams));
    if (route === 'GET /search') {
      const fold = (s) => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
      const q = fold(url.searchParams.get('q'));
      const hits = all().flatMap((d) => {
        if (String(d.number) === q) return [{ dossier: row(d), message: null, by: 'number', snippet: [] }];
        if (d.orderIds.some((o) => fold(shop.orders.find((x) => x.id === o).number) === q)) return [{ dossier: row(d), message: null, by: 'order', snippet: [] }];
        if (fold(d.customer.name).includes(q)) return [{ dossier: row(d), message: null, by: 'customer', snippet: [] }];
        const hit = d.messageIds.map((x) => shop.messages.get(x)).find((x) => fold(x.text).includes(q));
        if (!hit && !fold(d.subject).includes(q)) return [];
        const text = (hit?.text ?? d.subject).replace(/\s+/g, ' '); const at = fold(text).indexOf(q);
        return [{ dossier: row(d), message: hit?.id ?? null, by: 'text', snippet: [text.slice(Math.max(0, at - 50), at), text.slice(at, at + q.length), text.slice(at + q.length, at + q.length + 80)] }];
      });
      return send(200, page(hits.sort((a, b) => b.dossier.last_message_at.localeCompare(a.dossier.last_message_at)), url.searchParams));
    }
    if (route === 'GET /live') {
      res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      const after = url.searchParams.get('after');
      res.write(`event: hello\ndata: ${JSON.stringify({ after: after === null ? shop.events.length : Number(after), now: iso() })}\n\n`);
      if (after !== null) shop.events.filter((e) => e.id > Number(after)).forEach((e) => res.write(`id: ${e.id}\ndata: ${JSON.stringify(e)}\n\n`));
      streams.add(res);
      const ping = setInterval(() => res.write(`event: ping\ndata: ${JSON.stringify({ now: iso() })}\n\n`), 15_000);
      return void res.on('close', () => { clearInterval(ping); streams.delete(res); });
    }
    const brought = delivery({ route, is, m: (n) => Number(m[n]), json, url, send, page });
    if (brought !== false) return brought;
    const done = rules.answer({ route, is, m: () => m, json, url, me, send, problem, happened, found, page });
    if (done !== false) return done;
    return problem(404, 'not_found', `${route}: not in the mock`);
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve({ url: `http://127.0.0.1:${server.address().port}`, close: () => (streams.forEach((s) => s.destroy()), server.closeAllConnections(), new Promise((r) => server.close(r))) })));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const flag = (name) => { const at = process.argv.indexOf(name); return at > 0 ? process.argv[at + 1] : undefined; };
  const { url } = await startMock({ port: Number(process.argv[2]) || 8090, now: flag('--now'), boot: !process.argv.includes('--no-boot'), empty: process.argv.includes('--empty') });
  console.log(`${url}  ines@petitefabrique.example, any password but "wrong"`);
}
