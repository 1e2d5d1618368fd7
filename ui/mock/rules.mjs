// The rule book's side of the mock: promises, remedies, what is held, merged, split and known, practices and their report.
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PRACTICES = [
  ['G01', 'Un préjudice ou une relance fait remonter le dossier.', 'S4-1', 'act', 'lead', false],
  ['G02', 'Une réclamation n’est pas accueillie par un reproche.', 'S4-2', 'hold', 'lead', false],
  ['G03', 'Une réponse ne contredit pas la précédente.', 'S4-3', 'warn', 'agent', false],
  ['G04', 'Une promesse se dit quand elle est sûre.', 'S4-4', 'block', 'lead', false],
  ['G05', 'Aucun message ne part avec un champ vide.', 'S4-5', 'block', null, false],
  ['G07', 'Un préjudice est réparé avant de résoudre.', 'S4-7', 'block', 'manager', false],
  ['G08', 'Aucun numéro surtaxé dans ce que lit le client.', 'S4-8, Code de la consommation L121-16', 'block', null, true],
  ['G10', 'Pas de bon d’achat avant que le remboursement soit proposé et refusé.', 'S4-10', 'block', null, true],
  ['G12', 'La solution n’attend pas l’enquête du transporteur.', 'S4, S0', 'block', null, false],
  ['G14', 'On ne redemande pas ce que l’on sait.', 'S0, S2', 'block', 'agent', false],
  ['G16', 'La même réponse ne part pas deux fois.', 'S0', 'hold', 'lead', false],
  ['G31', 'Le client n’est pas renvoyé vers le transporteur.', 'S2', 'block', 'lead', false],
  ['G36', 'Un dossier se résout quand le client le sait.', 'S3', 'block', null, false],
  ['G40', 'Un remboursement dû par la loi est annoncé avant son terme.', 'Code de la consommation L221-24', 'act', null, true],
  ['G41', 'Ce que la boutique ne doit pas garder est masqué.', 'loi', 'act', 'lead', true],
  ['G43', 'On ne vend rien dans un appel après-vente.', 'loi', 'block', null, true],
  ['G44', 'Le client n’est pas laissé sans nouvelles.', 'S4', 'act', null, false],
];
const GIVEN = ['apology', 'gesture', 'fee_refund'];
const LIMIT = 10_000;

export function makeRules({ shop, row, now, iso, empty }) {
  const at = (ms) => new Date(ms).toISOString();
  const practices = PRACTICES.map(([id, title, source, mode, override, law]) => ({ id, title, source, mode, override_role: override, law, setting: 'on', switched_at: null, switched_by: null }));
  Object.assign(practices.find((p) => p.id === 'G16'), { setting: 'record', switched_at: at(now() - 9 * DAY), switched_by: { id: 4, name: 'Marc Vidal' } });
  const remedy = (d, kind, more = {}) => {
    const r = { id: shop.id(), version: 1, kind, state: 'proposed', dossier: d.id, order: null, line: null, value: { amount: 0, currency: 'EUR' }, chosen_at: null, chosen_through: null, declined_in: null, stock: null, label: null, handed_over_at: null, attempts: 0, held_reason: null, amount: null, text: null, reason: null, proposed_by: { id: 2, name: 'Karim Haddad' }, proposed_at: iso(), declined_at: null, reversed_at: null, waits_for: null, approved_by: null, approved_at: null, held_until: null, reference: null, failure: null, uncertain: false, done_at: null, ended_reason: null, ...more };
    d.remedies.push(r);
    return r;
  };
  const overrides = [];
  const moves = [];
  if (!empty) {
    remedy(shop.star, 'reship', { state: 'approved', text: 'La maison de poupée, en express', approved_at: at(now() - 21 * HOUR), approved_by: { id: 1, name: 'Inès Morel' }, proposed_at: at(now() - 22 * HOUR) });
    remedy(shop.star, 'refund_full', { state: 'declined', amount: { amount: 12_900, currency: 'EUR' }, declined_at: at(now() - 36 * 60_000) });
    remedy(shop.star, 'apology', { state: 'proposed' });
    const open = [...shop.dossiers.values()].filter((d) => d.assignee && d.state === 'open' && d !== shop.star);
    for (const [i, [kind, sum]] of [['refund_full', 31_470], ['gesture', 2_500], ['refund_part', 14_900]].entries())
      remedy(open[i * 3], kind, { state: 'chosen', amount: { amount: sum, currency: 'EUR' }, waits_for: i === 2 ? 'manager' : 'lead', proposed_at: at(now() - (3 + 9 * i) * HOUR), text: ['Le colis est introuvable depuis dix jours', 'Deuxième retard sur la même commande', 'Deux pièces manquent, elle garde le reste'][i] });
    const texts = [
      ['Bonjour,\n\nVous auriez dû lire les conditions de livraison : le relais était indiqué comme fermé sur sa porte.\n\nNous vous renvoyons le colis au plus vite.\n\nKarim', [['G02', 'refusal.g02.cold', 'Reformulez la demande en une phrase ; évitez « vous auriez dû lire ».', 'Vous auriez dû lire']]],
      ['Bonjour,\n\nMerci pour votre réponse. Nous avons bien pris en compte votre demande et revenons vers vous dans les meilleurs délais.\n\nSolène', [['G16', 'refusal.g16.repeated', 'Cette réponse a déjà été envoyée à ce client. Personnalisez-la.', 'Nous avons bien pris en compte votre demande']]],
    ];
    texts.forEach(([text, found], i) => {
      const d = open[4 + i * 2];
      const customer = shop.customers.find((c) => c.id === d.customer.id);
      shop.outbound(d, customer, now() - (20 + 50 * i) * 60_000, text, shop.users[1 + i], { state: 'held', held: { state: 'waiting', reason: null }, found: found.map(([practice, key, detail, excerpt]) => ({ practice, key, arg: null, excerpt, detail })) });
    });
    for (const [i, [practice, shown, code, reason, actor, role]] of [
      ['G04', 'Promesse non vérifiée (« nous vous rembourserons ») : réservez ou étiquetez d’abord.', 'verified', 'Le remboursement est passé ce matin au terminal, reçu n° 4471 agrafé au bon.', shop.users[0], 'lead'],
      ['G14', 'Déjà connu : le téléphone (+33 6 10 55 01 20, depuis le 3 mars 2026).', 'to_confirm', 'Le numéro du compte ne répond plus, elle a écrit qu’elle en changeait.', shop.users[1], 'agent'],
      ['G31', 'C’est à nous de traiter avec le transporteur (« appelez le relais »).', 'customer_asked', 'Il voulait l’heure de fermeture du relais, pas le suivi de son colis.', shop.users[0], 'lead'],
    ].entries())
      overrides.push({ id: shop.id(), practice, dossier: { id: open[i * 2].id, number: open[i * 2].number }, message: null, object: 'reply', actor: { id: actor.id, name: actor.name }, role, reason_code: code, reason, shown, at: at(now() - (i * 20 + 2) * HOUR) });
  }
  const held = () => [...shop.messages.values()].filter((m) => m.state === 'held');
  const waiting = () => [...shop.dossiers.values()].flatMap((d) => d.remedies.filter((r) => r.waits_for && r.state === 'chosen').map((r) => ({ remedy: r, dossier: row(d) })));

  const weekOf = (ms) => {
    const day = Math.floor(ms / DAY) * DAY;
    const thursday = new Date(day + (3 - ((new Date(day).getUTCDay() + 6) % 7)) * DAY);
    return `${thursday.getUTCFullYear()}-W${String(Math.floor((thursday - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / (7 * DAY)) + 1).padStart(2, '0')}`;
  };
  const report = (from, to) => {
    let seed = 47;
    const random = () => ((seed = (seed * 1664525 + 1013904223) >>> 0) / 2 ** 32);
    const weeks = Array.from({ length: 12 }, (_, i) => weekOf(now() - (11 - i) * 7 * DAY)).filter((w) => w >= from && w <= to);
    const weight = { G02: [0, 3, 2, 1, 0], G04: [6, 0, 0, 2, 0], G05: [9, 0, 4, 0, 0], G08: [1, 0, 0, 0, 0], G10: [1, 0, 0, 0, 0], G12: [2, 0, 0, 0, 0], G14: [5, 0, 0, 2, 0], G16: [0, 3, 0, 0, 0], G31: [2, 0, 0, 1, 0], G36: [3, 0, 0, 0, 0], G44: [0, 0, 0, 0, 2] };
    const rows = empty ? [] : weeks.flatMap((week, w) => ['Lyon', 'Nantes'].flatMap((team) => practices.map((p) => {
      const of = (n) => Math.round(n * (0.4 + random()) * (w > 8 ? 1.5 : 1) * (1.15 - w * 0.03));
      const [stopped, hold, warned, overridden, broken] = (weight[p.id] ?? [0, 0, 0, 0, 0]).map(of);
      return { week, practice: p.id, team, respected: 60 + Math.round(random() * 40) + w * 4, stopped, held: hold, warned, overridden, broken, recorded: p.id === 'G16' ? of(3) : 0, off: 0 };
    })));
    return { items: rows };
  };

  return {
    counts: () => [['held', { count: held().length, more: false }], ['approvals', { count: waiting().length, more: false }]],
    page: (d) => ({ remedies: d.remedies }),
    check(d, body, text, add) {
      const find = (pattern, practice, level, key, say, override) => { for (const m of text.matchAll(pattern)) add(practice, level, key, m[0], m.index, m[0], say(m[0]), override); };
      find(/nous (vous )?(remboursons|rembourserons|renvoyons)/gi, 'G04', d.promises.some((p) => p.state === 'active' && ['refund', 'reship'].includes(p.kind)) ? 'act' : 'block', 'refusal.g04.unverified', (w) => `Promesse non vérifiée (« ${w} ») : réservez ou étiquetez d’abord, ou promettez seulement un rappel.`, 'lead');
      find(/bon d’achat|bon d'achat/gi, 'G10', 'block', 'refusal.g10.voucher', (w) => `Proposez d’abord le remboursement, avant « ${w} ».`, null);
      find(/votre numéro de commande \?|quel est votre numéro/gi, 'G14', 'block', 'refusal.g14.order', () => 'Déjà connu : la commande (PF-27050, depuis le 9 novembre 2026).', 'agent');
      find(/vous auriez dû/gi, 'G02', 'hold', 'refusal.g02.cold', (w) => `Reformulez la demande en une phrase ; évitez « ${w} ».`, 'lead');
    },
    answer({ route, is, m, json, url, me, send, problem, happened, found, page }) {
      const promised = (id) => [...shop.dossiers.values()].flatMap((d) => d.promises.map((p) => ({ d, p }))).find(({ p }) => p.id === Number(id));
      const changed = (d, kind, payload = {}, message = null) => { d.version++; happened(kind, d.id, now(), shop.staff(me.user), payload, message); };
      if (is('POST /dossiers/:id/promises')) {
        const d = found(m()[1]); const b = json();
        if (['reship', 'refund'].includes(b.kind) && b.due_at && Date.parse(b.due_at) <= now()) return problem(422, 'refused', 'Cette date est passée.', { field: 'due_at' });
        const sure = !!b.proof || ['news', 'callback', 'other', 'task'].includes(b.kind);
        const p = shop.promise(d, b.kind, now(), Date.parse(b.due_at), sure ? 'active' : 'unverified', null, b.text || null);
        Object.assign(p, { proof: b.proof ?? null, owed_to: b.kind === 'task' ? 'self' : 'customer', owner: { id: me.user.id, name: me.user.name } });
        changed(d, 'promise.made');
        return send(201, p);
      }
      if (is('PATCH /promises/:id')) {
        const { d, p } = promised(m()[1]); const b = json();
        if (b.state !== p.state) return problem(409, 'conflict', 'Quelqu’un a modifié ceci entre-temps. Relisez, puis recommencez.');
        if (b.action === 'verify') Object.assign(p, { state: 'active', proof: b.proof });
        if (b.action === 'keep') Object.assign(p, { late: p.state === 'broken', state: 'kept', ended_at: iso() });
        if (b.action === 'release') Object.assign(p, { state: 'released', ended_at: iso() });
        if (b.action === 'renegotiate') {
          if (p.first_due_at) return problem(422, 'refused', 'Cette promesse a déjà été repoussée une fois.', { field: 'due_at', key: 'refusal.promise.renegotiated' });
          Object.assign(p, { first_due_at: p.due_at, due_at: b.due_at, warn_at: b.due_at });
        }
        changed(d, `promise.${b.action}`);
        return send(200, p);
      }
      if (is('GET /dossiers/:id/remedies/menu')) {
        const d = found(m()[1]);
        const order = shop.orders.find((o) => d.orderIds.includes(o.id));
        const bound = d.remedies.some((r) => ['approved', 'executing', 'done'].includes(r.state) && !GIVEN.includes(r.kind));
        const menu = !order ? [] : [['reship', 'first'], ['refund_full', 'first'], ['refund_part', 'alternative'], ...(d.harm.length ? [['apology', 'mandatory'], ['fee_refund', 'added'], ['gesture', 'added']] : [])];
        return send(200, { problem: url.searchParams.get('problem'), order: order?.id ?? null, harmed: d.harm.length > 0, items: menu.filter(([k]) => !bound || GIVEN.includes(k)).map(([kind, role]) => ({ kind, role, amount: kind === 'refund_full' ? order.total : null, waits_for: null })) });
      }
      if (is('POST /dossiers/:id/escalate')) {
        const d = found(m()[1]); const b = json();
        Object.assign(d, { escalation_level: ['agent', 'lead', 'manager'].indexOf(b.level), escalation_why: b.level === 'agent' ? [] : ['by_hand'] });
        changed(d, 'dossier.escalated', { level: b.level, why: 'by_hand' });
        return send(200, row(d));
      }
      if (is('GET /dossiers/:id/links')) {
        const d = found(m()[1]);
        return send(200, { links: d.links.map(({ id, kind }) => ({ kind, at: d.created_at, dossier: row(shop.dossiers.get(id)) })), moves: moves.filter((v) => v.from.id === d.id || v.to.id === d.id) });
      }
      if (is('GET /dossiers/:id/since-merge')) {
        const d = found(m()[1]); const into = found(d.merged.into.id);
        return send(200, { items: into.messageIds.map((x) => shop.messages.get(x)).filter((x) => x.at > d.merged.at), next: null });
      }
      if (is('POST /dossiers/:id/remedies')) {
        const d = found(m()[1]); const b = json();
        if (b.kind === 'voucher' && !d.remedies.some((r) => r.kind === 'refund_full' && r.declined_at)) return problem(422, 'refused', 'Proposez d’abord le remboursement : un avoir ne vient qu’après un refus écrit, ou en plus.', { practice: 'G10', field: 'kind', key: 'refusal.g10.refund_first' });
        const order = shop.orders.find((o) => o.id === b.order);
        const r = remedy(d, b.kind, { amount: b.amount ? { amount: b.amount, currency: 'EUR' } : b.kind === 'refund_full' && order ? order.total : null, text: b.text ?? null, proposed_by: { id: me.user.id, name: me.user.name } });
        changed(d, 'remedy.proposed');
        return send(201, r);
      }
      if (route === 'GET /approvals') return send(200, page(waiting(), url.searchParams));
      if (is('PATCH /remedies/:id')) {
        const d = [...shop.dossiers.values()].find((x) => x.remedies.some((r) => r.id === Number(m()[1])));
        const r = d.remedies.find((x) => x.id === Number(m()[1])); const b = json(); const step = b.do;
        if (b.version && b.version !== r.version) return problem(409, 'conflict', 'Quelqu’un a modifié ceci entre-temps. Relisez, puis recommencez.');
        r.version++;
        if (step === 'choose') r.state = 'chosen';
        if (step === 'decline') Object.assign(r, { state: 'declined', declined_at: iso() });
        if (step === 'withdraw') Object.assign(r, { state: 'declined', declined_at: iso(), waits_for: null, ended_reason: b.reason });
        if (step === 'approve') {
          if ((r.amount?.amount ?? 0) > LIMIT && me.user.role === 'agent') r.waits_for = 'lead';
          else Object.assign(r, { state: 'approved', waits_for: null, approved_at: iso(), approved_by: { id: me.user.id, name: me.user.name } });
        }
        if (step === 'hold') r.held_until = at(now() + 2 * DAY);
        if (step === 'unhold') r.held_until = null;
        if (step === 'hand_over') Object.assign(r, { handed_over_at: iso() });
        if (step === 'done') Object.assign(r, { state: 'done', done_at: iso(), reference: b.reference ?? `message:${b.message}` });
        if (step === 'reverse') Object.assign(r, { state: 'reversed', reversed_at: iso(), ended_reason: b.reason });
        changed(d, `remedy.${step}`);
        return send(200, r);
      }
      if (is('GET /dossiers/:id/facts')) {
        const d = found(m()[1]);
        const customer = shop.customers.find((c) => c.id === d.customer.id);
        const order = shop.orders.find((o) => d.orderIds.includes(o.id));
        const first = shop.messages.get(d.messageIds[0]);
        const known = [
          ...(order ? [{ kind: 'order', value: order.number, channel: 'email', since: order.placed_at }] : []),
          ...(order?.parcels[0] ? [{ kind: 'parcel', value: `${order.parcels[0].carrier} ${order.parcels[0].number}`, channel: 'email', since: order.parcels[0].scans[0].at }] : []),
          ...(customer?.contact_points[1] ? [{ kind: 'phone', value: customer.contact_points[1].value, channel: 'form', since: customer.since }] : []),
          ...(first ? [{ kind: 'problem', value: d.subject, channel: d.channel, since: first.at }] : []),
        ];
        return send(200, { known, noted: d.facts });
      }
      if (is('POST /dossiers/:id/facts')) { const d = found(m()[1]); d.facts.push({ id: shop.id(), ...json(), since: iso(), message: null }); changed(d, 'dossier.updated'); return send(201, { id: d.facts.at(-1).id }); }
      if (is('DELETE /dossiers/:id/facts/:id')) { const d = found(m()[1]); d.facts = d.facts.filter((f) => f.id !== Number(m()[2])); return send(204); }
      if (is('POST /dossiers/:id/merge')) {
        const from = found(m()[1]); const into = found(json().into);
        from.before = { state: from.state, messages: [...from.messageIds] };
        Object.assign(from, { state: 'merged', merged: { into: { id: into.id, number: into.number }, at: iso(), undo_until: at(now() + 30 * DAY) } });
        into.messageIds.push(...from.messageIds); into.messageIds.sort((a, b) => shop.messages.get(a).at.localeCompare(shop.messages.get(b).at));
        from.messageIds = [];
        moves.push({ kind: 'merge', from: { id: from.id, number: from.number }, to: { id: into.id, number: into.number }, messages: from.before.messages.length, actor: { id: me.user.id, name: me.user.name }, at: from.merged.at, undo_until: from.merged.undo_until, undone_at: null });
        changed(into, 'dossier.merged', { from: from.id });
        return send(200, row(into));
      }
      if (is('POST /dossiers/:id/unmerge')) {
        const d = found(m()[1]); const into = found(d.merged.into.id);
        moves.findLast((v) => v.from.id === d.id).undone_at = iso();
        d.messageIds = d.before.messages; into.messageIds = into.messageIds.filter((x) => !d.before.messages.includes(x));
        Object.assign(d, { state: d.before.state, merged: null });
        changed(d, 'dossier.unmerged');
        return send(200, row(d));
      }
      if (is('POST /dossiers/:id/split')) {
        const d = found(m()[1]); const b = json();
        if (b.messages.length >= d.messageIds.filter((x) => !shop.messages.get(x).automatic && shop.messages.get(x).direction !== 'internal').length) return problem(422, 'refused', 'Un message au moins reste : pour tout déplacer, fusionnez.', { field: 'messages', key: 'refusal.split.all' });
        const made = shop.open({ ...d.story, subject: b.subject }, shop.customers.find((c) => c.id === d.customer.id), now());
        Object.assign(made, { state: 'open', messageIds: b.messages, links: [{ id: d.id, kind: 'split' }], last_message_at: iso() });
        d.messageIds = d.messageIds.filter((x) => !b.messages.includes(x)); d.links.push({ id: made.id, kind: 'split' });
        moves.push({ kind: 'split', from: { id: d.id, number: d.number }, to: { id: made.id, number: made.number }, messages: b.messages.length, actor: { id: me.user.id, name: me.user.name }, at: iso(), undo_until: at(now() + 30 * DAY), undone_at: null });
        changed(d, 'dossier.split');
        return send(201, row(made));
      }
      if (is('POST /dossiers/:id/unsplit')) {
        const made = found(m()[1]); const d = found(made.links[0].id);
        d.messageIds.push(...made.messageIds); d.links = d.links.filter((l) => l.id !== made.id); made.state = 'merged'; made.messageIds = [];
        return send(200, row(d));
      }
      if (is('POST /messages/:id/move')) {
        const message = shop.messages.get(Number(m()[1])); const to = found(json().dossier);
        for (const d of shop.dossiers.values()) d.messageIds = d.messageIds.filter((x) => x !== message.id);
        to.messageIds.push(message.id);
        return send(200, row(to));
      }
      if (is('POST /dossiers/:id/links')) { const b = json(); found(m()[1]).links.push({ id: b.dossier, kind: 'by_hand' }); changed(found(m()[1]), 'dossier.linked'); return send(200, row(found(b.dossier))); }
      if (is('DELETE /dossiers/:id/links/:id')) { const d = found(m()[1]); d.links = d.links.filter((l) => l.id !== Number(m()[2])); return send(204); }
      if (route === 'GET /held') return send(200, page(held().map((x) => ({ message: x.id, dossier: { id: x.dossier, number: found(x.dossier).number, subject: found(x.dossier).subject }, subject: x.subject, text: x.text, findings: x.found, author: x.author, at: x.at })), url.searchParams));
      if (is('POST /held/:id/(approve|refuse)')) {
        const message = shop.messages.get(Number(m()[1]));
        if (m()[2] === 'approve') Object.assign(message, { state: 'sent', held: { state: 'approved', reason: null } });
        else Object.assign(message, { state: 'cancelled', held: { state: 'refused', reason: json().reason } });
        changed(found(message.dossier), `message.${m()[2] === 'approve' ? 'approved' : 'refused'}`, {}, message.id);
        return send(200, message);
      }
      if (route === 'GET /practices') return send(200, { items: practices });
      if (is('PUT /practices/(G\\d+)')) {
        const p = practices.find((x) => x.id === m()[1]);
        if (me.user.role !== 'manager' || p.law) return problem(403, 'forbidden', 'Votre rôle ne permet pas cette action.');
        Object.assign(p, { setting: json().setting, switched_at: iso(), switched_by: { id: me.user.id, name: me.user.name } });
        return send(200, { items: practices });
      }
      if (route === 'GET /overrides') return send(200, { ...page(overrides.filter((o) => weekOf(Date.parse(o.at)) === url.searchParams.get('week')), url.searchParams), switched: [] });
      if (route === 'GET /reports/conduct') return send(200, report(url.searchParams.get('from'), url.searchParams.get('to')));
      return false;
    },
  };
}
