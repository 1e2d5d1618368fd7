// Carriers, incidents and what was not understood, made up for the mock.
const HOUR = 3_600_000;

/** 95 % by Wilson: close enough to the server's for a look. */
function rate(hits, n) {
  if (!n) return { hits, n, rate: 0, low: 0, high: 1, small: true };
  const z = 1.96, p = hits / n, d = 1 + (z * z) / n;
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / d;
  const centre = (p + (z * z) / (2 * n)) / d;
  return { hits, n, rate: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half), small: n < 30 };
}
const money = (amount) => ({ amount, currency: 'EUR' });
//            name, parcels, on time, lost, damaged, not received, incidents, asked, answered, relay, its incidents, days
const CARRIERS = [
  ['chronopost', 1840, 1793, 4, 9, 6, 31, 18, 17, 0, 0, 1, 1, 5],
  ['colissimo', 6210, 5713, 31, 40, 52, 260, 96, 61, 410, 9, 2, 3, 8],
  ['mondial_relay', 3120, 2714, 40, 22, 35, 310, 120, 44, 3080, 301, 4, 6, 9],
  ['gls', 960, 871, 6, 19, 9, 64, 31, 20, 120, 6, 2, 4, 6],
  ['dpd', 410, 382, 3, 4, 2, 19, 9, 8, 0, 0, 2, 3, 4],
  ['geodis', 22, 21, 0, 1, 0, 1, 1, 1, 0, 0, 3, 5, 3],
];
const row = ([carrier, parcels, on, lost, damaged, missing, incident, asked, answered, relay, troubled, half, most, reply], share = 1, lane = null) => {
  const n = (x) => Math.round(x * share);
  return {
    carrier, lane, month: null, parcels: n(parcels),
    rates: { on_time: rate(n(on), n(parcels)), lost: rate(n(lost), n(parcels)), damaged: rate(n(damaged), n(parcels)), not_received: rate(n(missing), n(parcels)), incident: rate(n(incident), n(parcels)), answered: rate(n(answered), n(asked)), relay: rate(n(troubled), n(relay)), heavy: rate(n(damaged / 3), n(parcels / 14)), valuable: rate(n(lost / 4), n(parcels / 9)) },
    transit_median: half, transit_nine_in_ten: most, answer_median: reply, claimed: money(n(lost * 4900)), paid: money(n(lost * 3100)),
  };
};
const good = (m) => m === 'on_time' || m === 'answered';
const ranked = (rows, m) => rows.toSorted((a, b) => Number(a.rates[m].small) - Number(b.rates[m].small) || (good(m) ? b.rates[m].low - a.rates[m].low : a.rates[m].high - b.rates[m].high));

export function makeDelivery({ shop, now, empty }) {
  const ago = (hours) => new Date(now() - hours * HOUR).toISOString();
  const rows = empty ? [] : CARRIERS.map((c) => row(c));
  const dossiers = [...shop.dossiers.values()].filter((d) => d.orderIds.length);
  const KINDS = ['late', 'lost', 'damaged', 'relay_closed', 'relay_wrong', 'refused', 'returned', 'partial', 'delivered_not_received', 'wrong_item'];
  const STATES = ['suspected', 'confirmed', 'confirmed', 'remedy_chosen', 'remedied', 'closed', 'false_alarm'];
  const incidents = empty ? [] : Array.from({ length: 64 }, (_, i) => {
    const state = STATES[i % STATES.length], kind = KINDS[(i * 7) % KINDS.length], sure = state !== 'suspected' && state !== 'false_alarm';
    const dossier = sure ? (dossiers[i % dossiers.length]?.id ?? null) : null;
    return { id: 900 + i, version: 1, order: 1, parcel: 1, dossier, kind, state, seen_by: ['scan', 'rule', 'customer'][i % 3], fault: ['carrier', 'carrier', 'shared', 'shop', 'unknown'][i % 5], chance: kind === 'late' ? 640 : 0, needs: [], suspected_at: ago(3 * i + 1), confirmed_at: sure ? ago(3 * i) : null, told_at: sure && i % 8 !== 1 ? ago(3 * i) : null, told_in: null, asked_first: i % 3 === 2, remedy: null, look_at: null, group: null, closed_at: null };
  });
  if (incidents[1]) Object.assign(incidents[1], { dossier: shop.star.id, kind: 'lost', told_at: ago(1) });
  const intake = empty ? [] : [
    { id: 1, at: ago(2), carrier: 'gls', source: 'edi', reader: 'iftsta', number: null, guesses: [], key: 'reading.edifact.segment_count', detail: 'Le fichier annonce 14 segments et en contient 12 : il est peut-être coupé.', where: 'segment 12, UNT', size: 1840, body: "UNA:+.? 'UNB+UNOC:3+GLS-FR:14+GUICHET:14+261122:0411+99102'\nUNH+1+IFTSTA:D:01B:UN'\nBGM+77+99102+9'\nDTM+9:202611220411:203'\nCNI+1+XY48210077345'\nSTS+1+31+118'\nRFF+CU:PF-26014'\nDTM+78:202611211702:203'" },
    { id: 2, at: ago(9), carrier: 'colissimo', source: 'webhook', reader: 'laposte', number: '6A20011047321', guesses: [{ carrier: 'Colissimo', checked: true }], key: 'intake.unknown_parcel', detail: 'Personne ne connaît ce colis.', where: null, size: 412, body: '{"idShip": "6A20011047321", "event": [{"code": "PC1", "date": "2026-11-21T18:00:00+01:00", "label": "Votre Colissimo a été remis au transporteur"}]}' },
    { id: 3, at: ago(30), carrier: 'geodis', source: 'mail', reader: 'mail', number: null, guesses: [], key: 'reading.mail.nothing', detail: 'Ce courriel ne dit rien d’un colis.', where: null, size: 960, body: 'Bonjour,\n\nVeuillez noter nos nouveaux horaires de dépôt à compter du 1er décembre.\n\nCordialement' },
  ];
  const carriers = empty ? [] : CARRIERS.map(([code], i) => ({ id: i + 1, code, name: { chronopost: 'Chronopost', colissimo: 'Colissimo', mondial_relay: 'Mondial Relay', gls: 'GLS', dpd: 'DPD', geodis: 'Geodis' }[code], feed: ['chronopost', 'laposte', 'mondial_relay', 'gls', 'dpd', null][i], url: null, account: i === 2 ? 'BDTEST13' : null, secret_set: i < 4, ack_hours: 0, inquiry_address: i < 5 ? `enquetes@${code}.example` : null, manager_address: null, management_address: null, procedure: i === 1 ? 'Enquête par courriel avec le numéro de contrat.\nRéponse sous deux jours ouvrés ; passé ce délai, appeler Mme Roy.' : null, answered_at: i < 5 ? ago(i === 3 ? 19 : 0.4 * (i + 1)) : null, failed_at: i === 3 ? ago(0.3) : null, failure: i === 3 ? 'HTTP 503, deux fois de suite' : null, version: 1 }));
  const feeds = [['laposte', 'La Poste Suivi v2', true, false], ['chronopost', 'Chronopost', true, false], ['mondial_relay', 'Mondial Relay', true, false], ['gls', 'GLS', true, false], ['dpd', 'DPD', true, false], ['aftership', 'AfterShip', false, true]].map(([name, title, asked, webhooks]) => ({ name, title, url: null, asked, webhooks, pickup_points: name === 'mondial_relay' }));
  const imports = empty ? [] : [
    { id: 2, name: 'commandes-novembre.csv', dry_run: false, lines: 5210, orders: 4100, done: 1200, created: 1100, changed: 60, unchanged: 40, refused_lines: 0, failure: null, created_at: ago(0.02), done_at: null },
    { id: 1, name: 'commandes-octobre.csv', dry_run: true, lines: 2210, orders: 1840, done: 1840, created: 1802, changed: 22, unchanged: 16, refused_lines: 2, failure: null, created_at: ago(26), done_at: ago(26) },
  ];
  const groups = empty ? [] : [{ id: 1, cause: 'place', name: 'Gonesse Hub', found: 17, expected_thousandths: 2300, dossiers: 14, seen_at: ago(5), closed_at: null }];

  /** Answers what is its own; false for the rest. */
  return function answer({ route, is, m, json, url, send, page }) {
    if (route === 'GET /reports/carriers') {
      const carrier = url.searchParams.get('carrier'), measure = url.searchParams.get('rank') ?? 'on_time';
      const of = CARRIERS.find(([name]) => name === carrier);
      const items = of && !empty ? ['FR-75', 'FR-69', 'FR-13', 'FR-44', 'FR-20', 'BE'].map((lane, i) => row(of, [0.34, 0.22, 0.18, 0.15, 0.01, 0.1][i], lane)) : rows;
      const all = Object.fromEntries(Object.keys(rows[0]?.rates ?? {}).map((name) => { const r = rows.map((x) => x.rates[name]); const n = r.reduce((s, x) => s + x.n, 0); return [name, n ? r.reduce((s, x) => s + x.hits, 0) / n : 0]; }));
      return send(200, { from: url.searchParams.get('from'), to: url.searchParams.get('to'), all, items: ranked(items, measure) });
    }
    if (route === 'GET /reports/carriers/advice') {
      const need = (name, measure, clear, order) => ({ need: name, measure, clear, carriers: rows.filter((r) => !r.rates[measure].small).toSorted(order).map((r) => ({ carrier: r.carrier, rate: r.rates[measure], transit_median: r.transit_median, transit_nine_in_ten: r.transit_nine_in_ten })) });
      return send(200, { from: '', to: '', items: [need('speed', 'on_time', true, (a, b) => a.transit_nine_in_ten - b.transit_nine_in_ten), need('relay', 'relay', false, (a, b) => a.rates.relay.high - b.rates.relay.high), need('heavy', 'heavy', false, (a, b) => a.rates.heavy.high - b.rates.heavy.high), need('value', 'valuable', false, (a, b) => a.rates.valuable.high - b.rates.valuable.high)] });
    }
    if (route === 'GET /incident-groups') return send(200, { items: groups, next: null });
    if (is('POST /incident-groups/:id/messages')) return send(200, { items: dossiers.slice(0, 14).map((d) => ({ dossier: d.id, number: d.number, state: /contactez/i.test(json().text) ? 'refused' : 'written', message: 1, practice: null, detail: 'Ne renvoyez pas le client vers le transporteur.' })), after: null });
    if (route === 'GET /incidents') return send(200, page(incidents.filter((i) => !url.searchParams.get('state') || i.state === url.searchParams.get('state')), url.searchParams));
    if (is('PATCH /incidents/:id')) { const i = incidents.find((x) => x.id === m(1)); i.state = 'confirmed'; i.told_at = ago(0); i.confirmed_at = ago(0); return send(200, i); }
    if (is('GET /dossiers/:id/incidents')) return send(200, { items: incidents.filter((i) => i.dossier === m(1)), next: null });
    if (route === 'GET /inquiries') return send(200, { items: Number(url.searchParams.get('dossier')) === shop.star.id ? [{ id: 1, version: 1, incident: 901, problem: 'lost', dossier: shop.star.id, parcel: 1, tracking: 'XY27459066989', carrier: 3, carrier_name: 'Mondial Relay', state: 'esc1', level: 1, silence: 'Mondial Relay n’a pas répondu en deux jours : son interlocuteur est saisi.', reference: null, sent_at: ago(60), acknowledged_at: null, due_at: ago(2), overdue_at: ago(2), to_read_since: null, answer: null, answered_at: null, expected_at: null, proof: null, reopened_at: null, facts: null, closed_at: null, created_at: ago(60) }] : [], next: null });
    if (route === 'GET /imports') { imports.forEach((i) => { if (!i.done_at) { i.done = Math.min(i.orders, i.done + 900); if (i.done === i.orders) i.done_at = ago(0); } }); return send(200, { items: imports, next: null }); }
    if (route === 'POST /imports') { imports.unshift({ id: imports.length + 1, name: url.searchParams.get('name'), dry_run: url.searchParams.get('dry_run') === '1', lines: 2400, orders: 2400, done: 0, created: 2400, changed: 0, unchanged: 0, refused_lines: 0, failure: null, created_at: ago(0), done_at: null }); return send(202, imports[0]); }
    if (is('GET /imports/:id/lines')) return send(200, { items: [{ line: 14, field: 'date', key: 'x', detail: '« 31/02/2026 » n’est pas une date.', kept: false }, { line: 220, field: 'poids', key: 'x', detail: 'Poids inconnu.', kept: true }], next: null });
    if (route === 'GET /intake') return send(200, page(intake, url.searchParams));
    if (is('POST /intake/:id/settle')) { intake.splice(intake.findIndex((i) => i.id === m(1)), 1); return send(204); }
    if (route === 'GET /carriers') return send(200, { items: carriers, next: null });
    if (route === 'GET /carriers/feeds') return send(200, { items: feeds });
    if (is('PATCH /carriers/:id')) { const c = carriers.find((x) => x.id === m(1)); const { secret, ...rest } = json(); Object.assign(c, rest, { version: c.version + 1, secret_set: c.secret_set || !!secret }); return send(200, c); }
    if (route === 'POST /carriers') { const { secret, ...rest } = json(); const c = { ...carriers[0], answered_at: null, failed_at: null, failure: null, procedure: null, ...rest, id: carriers.length + 1, secret_set: !!secret }; carriers.push(c); return send(201, c); }
    return false;
  };
}
