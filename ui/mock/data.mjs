// A made-up toy shop, seen on a Friday morning in November. Every name and number is invented.
const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;

const PEOPLE = ['Léa Martin', 'Hugo Lefèvre', 'Camille Rousseau', 'Nadia Benali', 'Théo Garnier', 'Élise Fontaine', 'Mathieu Perrot', 'Sofia Almeida', 'Julien Caradec', 'Anaïs Delorme', 'Bruno Schmitt', 'Clara Nguyen', 'Youssef Amrani', 'Margaux Tessier', 'Paul Lebreton', 'Inès Cordier', 'Gaëlle Le Bihan', 'Olivier Marchand', 'Fatou Diallo', 'Romain Jacquet', 'Hélène Vasseur', 'Adrien Colin', 'Manon Riviere', 'Sacha Petit', 'Zoé Bonnard', 'Lucas Hamel', 'Estelle Picard', 'Damien Roche', 'Jeanne Aubry', 'Karine Blanchet'];
const PRODUCTS = [['MP-012', 'Maison de poupée en hêtre', 12900], ['TR-104', 'Train en bois, 32 pièces', 5490], ['PZ-500', 'Puzzle « La ruche », 500 pièces', 2290], ['KA-007', 'Kaléidoscope de poche', 1450], ['CE-220', 'Cerf-volant Goéland', 3490], ['JS-031', 'Jeu de société « Les Quais »', 3990], ['PL-410', 'Peluche renard, 40 cm', 2790], ['AT-055', 'Atelier de linogravure', 4450]];

// What customers write about; each thread is told by both sides. {p} product, {o} order, {n} parcel number, {name} first name.
const STORIES = [
  { subject: 'Colis toujours pas arrivé', stage: 'in_transit', incident: 'delayed', say: ["Bonjour,\n\nJ'ai commandé {p} il y a plus de dix jours (commande {o}) et je n'ai toujours rien reçu. Le suivi n'a pas bougé depuis lundi. C'est un cadeau pour l'anniversaire de ma fille samedi prochain, est-ce que je dois m'inquiéter ?\n\nMerci d'avance,\n{full}", "Bonjour,\n\nMerci pour votre réponse. Le transporteur me dit que le colis est « en anomalie ». Pouvez-vous me dire ce que cela veut dire, et surtout quand je le recevrai ?\n\n{full}"], answer: "Bonjour {name},\n\nJe comprends votre inquiétude : un cadeau doit arriver à temps. J'ai ouvert une recherche auprès du transporteur ce matin et je vous donne des nouvelles demain avant midi, même s'il n'y a rien de neuf. Si le colis n'est pas localisé d'ici là, nous vous en renvoyons un.\n\nBien à vous," },
  { subject: 'Point relais fermé', stage: 'available_at_relay', incident: 'relay_closed', say: ["Bonjour, je suis passé deux fois au relais indiqué (le fleuriste rue Pasteur), il est fermé jusqu'à fin décembre d'après l'affiche sur la porte. Où est mon colis {n} ? Je ne peux pas me déplacer à l'autre bout de la ville.\n\nCordialement\n{full}"], answer: "Bonjour {name},\n\nVous avez raison, ce relais n'aurait pas dû vous être proposé. Je fais revenir le colis et vous propose une livraison à domicile sans frais. Est-ce que l'adresse de votre compte est la bonne ?" },
  { subject: 'Pièce cassée à la réception', stage: 'delivered', incident: 'damaged', files: true, say: ["Bonjour,\n\nLe carton est arrivé enfoncé sur un côté et une des façades de {p} est fendue. Je joins deux photos. Que proposez-vous ?\n\nMerci\n{full}"], answer: "Bonjour {name},\n\nMerci pour les photos, elles suffisent : inutile de renvoyer quoi que ce soit. La façade de remplacement part demain de notre atelier." },
  { subject: 'Demande de remboursement', stage: 'returned', say: ["Bonjour,\n\nJ'ai renvoyé ma commande {o} il y a deux semaines (preuve de dépôt en pièce jointe) et je n'ai pas vu le remboursement sur mon compte. Merci de me dire où cela en est.\n\n{full}"], answer: "Bonjour {name},\n\nVotre retour est bien arrivé le 12. Le remboursement de la totalité, frais d'envoi compris, est lancé aujourd'hui ; il apparaîtra sous trois jours ouvrés." },
  { subject: 'Il manque un article', stage: 'delivered', say: ["Bonsoir,\n\nDans mon colis il y avait bien le train mais pas {p} pourtant facturé. Est-ce qu'il arrive séparément ?\n\nBonne soirée,\n{full}\n\nEnvoyé de mon iPhone"], answer: "Bonjour {name},\n\nIl est resté sur la table d'emballage, toutes nos excuses. Il part aujourd'hui en suivi, à nos frais naturellement." },
  { subject: "Changer l'adresse de livraison", stage: 'announced', say: ["Bonjour, je viens de déménager et j'ai oublié de changer l'adresse sur la commande {o}. Est-il encore temps ? Nouvelle adresse : 8 impasse des Tanneurs, 35000 Rennes.\n\nMerci !\n{full}"], answer: "Bonjour {name},\n\nC'est fait : l'étiquette n'était pas encore imprimée. Vous recevrez le nouveau suivi ce soir." },
  { subject: 'Question avant achat : âge conseillé', say: ["Bonjour, est-ce que {p} convient à un enfant de 4 ans ? Je vois « dès 6 ans » sur la boîte mais 5 ans sur le site.\n\nBien cordialement,\n{full}"], answer: "Bonjour {name},\n\nLa boîte a raison, et nous corrigeons la fiche. Pour 4 ans, nous conseillons plutôt le train en bois : pas de petites pièces." },
  { subject: 'Facture au nom de mon association', stage: 'delivered', say: ["Bonjour,\n\nPourriez-vous m'envoyer la facture de la commande {o} au nom de l'association « Les Petits Curieux » ? Notre comptable la demande pour la fin du mois.\n\nAvec mes remerciements,\n{full}"], answer: "Bonjour {name},\n\nVoici la facture corrigée en pièce jointe. Bonne continuation à l'association." },
  { subject: "Je souhaite me rétracter", stage: 'delivered', say: ["Bonjour,\n\nJe vous informe que je me rétracte de ma commande {o} reçue mardi. Merci de m'indiquer comment vous la renvoyer.\n\n{full}"], answer: "Bonjour {name},\n\nBien reçu : votre rétractation est enregistrée aujourd'hui. Le bon de retour est joint, à déposer en relais ou à remettre à votre facteur." },
  { subject: "Toujours en attente d'une réponse", stage: 'in_transit', incident: 'lost', severity: 'major', say: ["Bonjour,\n\nCela fait trois fois que j'écris et deux fois que j'appelle. On m'a promis un nouvel envoi de {p} et rien. Je suis très déçue. Sans réponse aujourd'hui je demande le remboursement et je le ferai savoir.\n\n{full}", "J'ajoute que l'appel m'a coûté 4 euros. Est-ce normal ?\n\n{full}"], answer: "Bonjour {name},\n\nVous avez attendu et relancé, alors que c'était à nous de le faire : je vous présente nos excuses. Je reprends votre dossier moi-même." },
];
const NOTE = "Vu avec l'entrepôt : il en reste 6 en stock, réservé une pièce jusqu'à lundi.";
const SCANS = [['announced', 'Étiquette créée', null], ['accepted', 'Colis pris en charge', 'Nantes (44)'], ['in_transit', 'Arrivé sur notre site logistique', 'Le Mans (72)'], ['in_transit', 'En cours d’acheminement', 'Plateforme Île-de-France Sud'], ['out_for_delivery', 'En cours de livraison', null], ['available_at_relay', 'À disposition en point relais', 'Fleurs & Cie, rue Pasteur'], ['delivered', 'Livré', null], ['returning', 'Retour à l’expéditeur', null], ['returned', 'Remis à l’expéditeur', 'Nantes (44)']];
const UPTO = { announced: [0], accepted: [0, 1], in_transit: [0, 1, 2, 3], out_for_delivery: [0, 1, 2, 4], available_at_relay: [0, 1, 2, 5], delivered: [0, 1, 2, 3, 4, 6], returned: [0, 1, 2, 7, 8] };

export function makeShop(now) {
  let seed = 20261120;
  const random = () => ((seed = (seed * 1664525 + 1013904223) >>> 0) / 2 ** 32);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const iso = (t) => new Date(t).toISOString();
  let lastId = 100;
  const id = () => ++lastId;

  const users = [
    { id: 1, name: 'Inès Morel', role: 'lead', email: 'ines@petitefabrique.example' },
    { id: 2, name: 'Karim Haddad', role: 'agent', email: 'karim@petitefabrique.example' },
    { id: 3, name: 'Solène Le Guen', role: 'agent', email: 'solene@petitefabrique.example' },
    { id: 4, name: 'Marc Vidal', role: 'manager', email: 'marc@petitefabrique.example' },
  ];
  const inboxes = [{ id: 1, name: 'Service client', address: 'bonjour@petitefabrique.example', channel: 'email' }, { id: 2, name: 'Commandes', address: 'commandes@petitefabrique.example', channel: 'email' }];
  const templates = [
    { id: 1, name: 'Colis en retard, recherche ouverte', text: "Bonjour {{customer.name}},\n\nVotre commande {{order.number}} devrait déjà être chez vous, et je comprends que l'attente soit pénible. Je viens d'ouvrir une recherche auprès de {{parcel.carrier}} pour le colis {{parcel.number}}.\n\nJe vous écris de nouveau le {{promise.news_date}}, même s'il n'y a rien de neuf.\n\nBien à vous,\n{{agent.name}}" },
    { id: 2, name: 'Nouvel envoi', text: "Bonjour {{customer.name}},\n\nUn nouvel exemplaire part aujourd'hui, à nos frais. Voici son numéro de suivi : {{parcel.number}}.\n\nBien à vous,\n{{agent.name}}" },
    { id: 3, name: 'Remboursement lancé', text: "Bonjour {{customer.name}},\n\nLe remboursement de {{order.total}} est lancé ce jour. Il apparaîtra sur votre compte sous trois jours ouvrés.\n\nBien à vous,\n{{agent.name}}" },
    { id: 4, name: 'Demande de photos', text: "Bonjour {{customer.name}},\n\nPouvez-vous nous envoyer une photo du carton et une de l'article ? Elles nous suffiront : vous n'aurez rien à renvoyer.\n\nMerci,\n{{agent.name}}" },
    { id: 5, name: 'Bon de retour', text: "Bonjour {{customer.name}},\n\nVotre bon de retour est joint. Vous pouvez déposer le colis en relais ou le remettre à votre facteur.\n\n{{agent.name}}" },
  ].map((t) => ({ ...t, version: 1, subject: null, archived: false, language: 'fr', fields: [...new Set([...t.text.matchAll(/\{\{([\w.]+)\}\}/g)].map((m) => m[1]))] }));

  const dossiers = new Map();
  const messages = new Map();
  const events = [];
  const candidates = new Map();
  const event = (kind, dossier, at, actor, payload = {}, message = null) => {
    const e = { id: events.length + 1, kind, at: iso(at), dossier, message, actor, payload };
    events.push(e);
    return e;
  };
  const staff = (u) => ({ kind: 'agent', id: u.id, name: u.name });

  const customers = PEOPLE.map((name, i) => {
    const mail = `${name.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replace(/[^a-z]+/g, '.')}@${pick(['example.org', 'exemple.fr', 'courrier.example'])}`;
    return { id: i + 1, name, language: 'fr', orders: 1, dossiers: 1, since: iso(now - (20 + random() * 900) * DAY), contact_points: [{ id: i * 2 + 1, kind: 'email', value: mail, verified: true }, ...(i % 3 ? [] : [{ id: i * 2 + 2, kind: 'phone', value: `+33 6 ${String(10 + i)} 55 01 ${String(20 + i)}`, verified: false }])] };
  });
  const orders = [];
  const addOrder = (customer, story, at) => {
    const lines = [pick(PRODUCTS), ...(random() < 0.4 ? [pick(PRODUCTS)] : [])].filter((l, i, all) => all.findIndex((x) => x[0] === l[0]) === i).map(([sku, name, price]) => ({ sku, name, quantity: random() < 0.15 ? 2 : 1, price: { amount: price, currency: 'EUR' } }));
    const order = { id: id(), number: `PF-${26000 + orders.length * 7}`, customer: { id: customer.id, name: customer.name }, state: !story.stage ? 'pending' : story.stage === 'announced' ? 'preparing' : story.stage === 'delivered' ? 'delivered' : story.stage === 'returned' ? 'refunded' : 'shipped', placed_at: iso(at - 9 * DAY), total: { amount: lines.reduce((s, l) => s + l.price.amount * l.quantity, 0), currency: 'EUR' }, lines, parcels: [], linked: false };
    if (story.stage) {
      const carrier = pick(['Colissimo', 'Mondial Relay', 'Chronopost']);
      const steps = UPTO[story.stage];
      const scans = steps.map((s, i) => ({ at: iso(at - 7 * DAY + i * (6.5 * DAY / steps.length) + random() * 5 * HOUR), stage: SCANS[s][0], label: SCANS[s][1], place: SCANS[s][2] }));
      order.parcels.push({ id: id(), order: order.id, carrier, number: `${carrier === 'Colissimo' ? '6A' : 'XY'}${String(Math.floor(random() * 1e11)).padStart(11, '0')}`, stage: story.stage, incident: story.incident ?? null, url: null, due_at: null, service: null, handed_at: scans[0].at, estimate_at: null, pickup_until: iso(now + 6 * DAY), delivered_at: null, delivered_to: null, updated_at: scans.at(-1).at, answered_at: iso(now - (carrier === 'Chronopost' ? 20 : 2) * HOUR), scans });
    }
    orders.push(order);
    return order;
  };
  const addMessage = (d, m) => {
    const message = { id: id(), dossier: d.id, direction: 'inbound', channel: d.channel, automatic: false, machine: null, state: 'received', failure: null, from: null, author: null, to: [], cc: [], subject: d.subject, text_cut: false, folds: [], readable: true, has_html: false, has_raw: false, remote_images: 0, held: null, sender: 'known', inboxes: [], attachments: [], undo_until: null, ...m };
    messages.set(message.id, message);
    d.messageIds.push(message.id);
    d.messages = d.messageIds.length;
    if (!message.automatic) {
      d.snippet = message.text.replace(/\s+/g, ' ').slice(0, 160);
      d.last_direction = message.direction;
    }
    d.last_message_at = message.at;
    d.version++;
    return message;
  };
  const inbound = (d, customer, at, text, more = {}) => {
    const mail = customer.contact_points[0].value;
    const m = addMessage(d, { direction: 'inbound', from: { name: customer.name, email: mail }, to: [{ name: inboxes[0].name, email: inboxes[0].address }], at: iso(at), text, has_raw: true, has_html: random() < 0.5, sender: 'verified', inboxes: [1], ...more });
    event('message.created', d.id, at, { kind: 'customer', id: customer.id, name: customer.name }, {}, m.id);
    return m;
  };
  const outbound = (d, customer, at, text, author, more = {}) => {
    const m = addMessage(d, { direction: 'outbound', state: 'sent', from: { name: inboxes[0].name, email: inboxes[0].address }, author: author ? { id: author.id, name: author.name } : null, to: [{ name: customer.name, email: customer.contact_points[0].value }], at: iso(at), text, automatic: !author, ...more });
    event('message.created', d.id, at, author ? staff(author) : { kind: 'system', id: null, name: null }, {}, m.id);
    return m;
  };
  const promise = (d, kind, from, due, state, closed = null, text = null) => {
    const p = { id: id(), dossier: d.id, proof: null, first_due_at: null, kind, text, owed_to: 'customer', owner: d.assignee, state, since: iso(from), warn_at: iso(due - (kind === 'first_reply' ? 1 : 3) * HOUR), due_at: iso(due), ended_at: closed ? iso(closed) : null, late: !!closed && closed > due };
    d.promises.push(p);
    return p;
  };
  const refreshDue = (d) => {
    const p = d.promises.filter((x) => x.state === 'active' || x.state === 'broken').sort((a, b) => a.due_at.localeCompare(b.due_at))[0];
    d.due = p ? { promise: p.id, kind: p.kind, state: p.state === 'broken' || Date.parse(p.due_at) <= now ? 'broken' : 'active', since: p.since, warn_at: p.warn_at, at: p.due_at } : null;
  };
  const open = (story, customer, at, more = {}) => {
    const number = 1000 + dossiers.size;
    const d = { id: id(), number, version: 1, subject: story.subject, state: 'new', channel: random() < 0.8 ? 'email' : 'form', customer: { id: customer.id, name: customer.name }, assignee: null, snippet: '', messages: 0, messageIds: [], created_at: iso(at), last_message_at: iso(at), last_direction: 'inbound', due: null, escalation_level: 0, severity: story.severity ?? 'normal', snoozed_until: null, promises: [], remedies: [], facts: [], links: [], understood: '', complaint: false, harm: [], escalation_why: [], needed_by: null, outcome: null, orderIds: [], copies: [], unmatched: false, story, ...more };
    dossiers.set(d.id, d);
    event('dossier.created', d.id, at, { kind: 'customer', id: customer.id, name: customer.name });
    return d;
  };
  const tell = (text, customer, order) => text.replaceAll('{p}', order?.lines[0].name ?? PRODUCTS[0][1]).replaceAll('{o}', order?.number ?? '').replaceAll('{n}', order?.parcels[0]?.number ?? '').replaceAll('{name}', customer.name.split(' ')[0]).replaceAll('{full}', customer.name);
  const ack = (d, customer, at) => outbound(d, customer, at + 20_000, `Bonjour ${customer.name.split(' ')[0]},\n\nNous avons bien reçu votre demande, qui porte le numéro ${d.number}. Une personne vous répond d'ici 4 heures ouvrées, au plus tard aujourd'hui à 16 h.\n\nVotre demande :\n> ${d.snippet}`, null);

  // The year behind: resolved. Then what is open, spread over all that can be owed.
  const total = 150;
  for (let i = 0; i < total; i++) {
    const story = STORIES[i % STORIES.length];
    const customer = customers[(i * 7) % customers.length];
    const done = i < 96;
    const age = done ? (3 + (96 - i) * 3.6) * DAY : (0.2 + ((total - i) * 0.09)) * DAY + random() * 3 * HOUR;
    const at = now - age;
    const d = open(story, customer, at);
    const order = story.stage || random() < 0.4 ? addOrder(customer, story, at) : null;
    if (order) d.orderIds.push(order.id);
    inbound(d, customer, at, tell(story.say[0], customer, order), story.files ? { attachments: [{ id: 9001, name: 'carton.jpg', type: 'image/png', size: 284_120, inline: false }, { id: 9002, name: 'facade-fendue.jpg', type: 'image/png', size: 412_907, inline: false }] } : {});
    ack(d, customer, at);
    const answered = done || i % 3 !== 0;
    if (answered) {
      const agent = users[(i >> 1) % 3];
      d.assignee = { id: agent.id, name: agent.name };
      const when = at + (30 + random() * 180) * MIN;
      event('dossier.assigned', d.id, when - 60_000, staff(agent), { from: null, to: agent.id });
      if (i % 4 === 1) addMessage(d, { direction: 'internal', state: 'kept', author: { id: 3, name: 'Solène Le Guen' }, at: iso(when - 30_000), text: NOTE });
      outbound(d, customer, when, tell(story.answer, customer, order) + `\n${agent.name}\nService client, La Petite Fabrique`, agent);
      promise(d, 'first_reply', at, at + 4 * HOUR, 'kept', when);
      d.state = 'open';
      if (done) {
        d.state = i < 80 ? 'closed' : 'resolved';
        event('dossier.state_changed', d.id, when + DAY, staff(agent), { from: 'open', to: 'resolved' });
      } else {
        const turn = i % 6;
        if (turn === 1 && story.say[1]) inbound(d, customer, Math.min(when + 5 * HOUR, now - 25 * MIN), `${tell(story.say[1], customer, order)}\n\nLe ${new Date(when).toLocaleDateString('fr-FR')} à 10:42, Service client a écrit :\n> ${tell(story.answer, customer, order).split('\n').join('\n> ')}`);
        if (turn === 2) d.state = 'waiting_customer';
        if (turn === 4) d.state = 'waiting_carrier';
        if (turn !== 2) promise(d, turn === 5 ? 'refund' : turn === 4 ? 'news' : 'news', when, now + [26, 3.4, 0, 0.6, 50, 96][turn] * HOUR + random() * 2 * HOUR, 'active', null, turn === 4 ? 'Des nouvelles demain avant midi, même s’il n’y a rien de neuf.' : null);
      }
    } else {
      promise(d, 'first_reply', at, now + (i % 9 === 0 ? -1 : 1) * (0.3 + random() * 3.4) * HOUR, i % 9 === 0 ? 'broken' : 'active');
    }
    if (story.severity === 'major' && !done) {
      Object.assign(d, { escalation_level: 1, escalation_why: ['promise_broken', 'second_contact'], harm: ['broken_promise', 'many_contacts'], complaint: true });
      promise(d, 'reship', at, now - 2 * HOUR - random() * HOUR, 'broken', null, 'Un nouvel envoi part avant vendredi soir.');
    }
    refreshDue(d);
  }
  for (const d of dossiers.values()) {
    const m = messages.get(d.messageIds.at(-1));
    const bytes = new TextEncoder();
    const quote = m.text.search(/\n\nLe \S+ à \d\d:\d\d, /);
    if (quote >= 0) m.folds = [[bytes.encode(m.text.slice(0, quote)).length, bytes.encode(m.text).length]];
  }

  // A dossier with everything in it, for the eye and for tests.
  const hero = customers[0];
  const heroOrder = addOrder(hero, STORIES[0], now - 2 * DAY);
  const star = open(STORIES[0], hero, now - 2 * DAY - 3 * HOUR, { channel: 'email', subject: `Colis toujours pas arrivé, commande ${heroOrder.number}` });
  star.orderIds.push(heroOrder.id);
  star.assignee = { id: 1, name: users[0].name };
  star.copies = [{ name: 'Paul Martin', email: 'paul.martin@exemple.fr', role: 'copy' }];
  inbound(star, hero, now - 2 * DAY - 3 * HOUR, tell(STORIES[0].say[0], hero, heroOrder), { cc: [{ name: 'Paul Martin', email: 'paul.martin@exemple.fr' }], has_html: true, remote_images: 2, inboxes: [1, 2] });
  ack(star, hero, now - 2 * DAY - 3 * HOUR);
  event('dossier.assigned', star.id, now - 2 * DAY - 2 * HOUR, staff(users[1]), { from: null, to: 1 });
  addMessage(star, { direction: 'internal', state: 'kept', author: { id: 3, name: 'Solène Le Guen' }, at: iso(now - 2 * DAY - 90 * MIN), text: NOTE });
  outbound(star, hero, now - 2 * DAY - HOUR, `${tell(STORIES[0].answer, hero, heroOrder)}\nInès Morel\nService client, La Petite Fabrique`, users[0]);
  promise(star, 'first_reply', now - 2 * DAY - 3 * HOUR, now - 2 * DAY + HOUR, 'kept', now - 2 * DAY - HOUR);
  promise(star, 'news', now - 2 * DAY - HOUR, now - 20 * HOUR, 'kept', now - 21 * HOUR);
  outbound(star, hero, now - 21 * HOUR, 'Bonjour Léa,\n\nComme promis, des nouvelles : le transporteur cherche encore, et nous répond lundi. Je ne vous laisse pas sans jouet pour samedi pour autant : dites-moi si vous préférez un nouvel envoi en express ou un remboursement.\n\nInès Morel', users[0]);
  event('dossier.state_changed', star.id, now - 21 * HOUR, staff(users[0]), { from: 'open', to: 'waiting_customer' });
  const reply = tell(STORIES[0].say[1], hero, heroOrder).replace('Pouvez-vous me dire', 'Un nouvel envoi en express me va très bien, si cela arrive avant samedi : https://suivi.example/6A04412345678\n\nPouvez-vous me dire');
  const quoted = '\n\nLe jeu. 19 nov. 2026 à 11:12, Service client a écrit :\n> Bonjour Léa,\n>\n> Comme promis, des nouvelles : le transporteur cherche encore, et nous répond lundi.';
  const bytes = new TextEncoder();
  inbound(star, hero, now - 38 * MIN, reply + quoted, { folds: [[bytes.encode(reply).length, bytes.encode(reply + quoted).length]], attachments: [{ id: 9001, name: 'avis-de-passage.jpg', type: 'image/png', size: 284_120, inline: false }, { id: 9003, name: 'facture PF.pdf', type: 'application/pdf', size: 88_214, inline: false }] });
  star.state = 'open';
  event('dossier.state_changed', star.id, now - 38 * MIN, { kind: 'customer', id: hero.id, name: hero.name }, { from: 'waiting_customer', to: 'open' });
  promise(star, 'reship', now - 21 * HOUR, now + 2.2 * HOUR, 'active', null, 'Un nouvel exemplaire en express, chez vous avant samedi.');
  promise(star, 'news', now - 21 * HOUR, now + 27 * HOUR, 'active');
  refreshDue(star);

  // What makes it no ordinary dossier.
  Object.assign(star, { escalation_level: 1, escalation_why: ['second_contact', 'by_hand'], harm: ['many_contacts'], severity: 'major', needed_by: iso(now + 1.4 * DAY), understood: 'recevoir la maison de poupée avant l’anniversaire de sa fille, samedi' });
  event('dossier.escalated', star.id, now - 37 * MIN, { kind: 'system', id: null, name: null }, { level: 'lead', why: 'second_contact' });
  Object.assign(star.promises.find((p) => p.kind === 'reship'), { proof: { kind: 'label', reference: '6A04412345678' } });
  const late = [...dossiers.values()].find((d) => d.story === STORIES[9] && d.state === 'open');
  late.understood = 'savoir quand arrive le nouvel envoi promis, ou être remboursée';

  // Words that may belong to several dossiers.
  for (const [i, c] of [customers[7], customers[14]].entries()) {
    const story = [STORIES[4], STORIES[3]][i];
    const d = open({ ...story, subject: ['Re: ma commande', 'Retour'][i] }, c, now - (2 + i * 3) * HOUR, { unmatched: true });
    inbound(d, c, now - (2 + i * 3) * HOUR, ['Bonjour,\n\nToujours rien reçu pour l’autre article non plus. Où en est-on ?\n\nMerci,\nSofia', 'Bonjour, le colis de retour a été déposé hier, voici le reçu. C’est mon mari qui vous avait écrit la première fois.\n\nP. Lebreton'][i], { sender: i ? 'unverified' : 'verified' });
    promise(d, 'first_reply', now - 2 * HOUR, now + (1.5 + i) * HOUR, 'active');
    refreshDue(d);
    const likely = [...dossiers.values()].filter((x) => !x.unmatched && x.customer.id === c.id).slice(-3);
    candidates.set(d.id, likely.map((x, n) => ({ dossier: x.id, why: ['order_number', 'address', 'address'][n], sender_fits: i === 0 })));
  }

  return { users, inboxes, templates, customers, orders, dossiers, messages, events, candidates, star, hero, heroOrder, id, event, inbound, outbound, addMessage, promise, refreshDue, open, staff, STORIES };
}
