#!/usr/bin/env bash
# Proves ./dev run and ./dev test where nothing but git is installed: a Debian in a folder, made by debootstrap.
#   tools/fresh.sh [--suite bookworm|trixie] [--only run|test] [--keep]      (./dev fresh installs debootstrap first)
# What is tested is HEAD, cloned. The folder is ${DEV_FRESH:-/var/tmp/guichet-fresh}; mounts and processes live in
# namespaces of their own and end with the script, however it ends. Mirror, proxies, certificates and npm's registry are
# this machine's, handed over at run time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tools/dev/say.sh

CACHE=${DEV_FRESH:-/var/tmp/guichet-fresh}
LOGS=$CACHE/log
SUITE=bookworm
KEEP=
ONLY=
INSIDE=
PAGE_SECONDS=1800  # to the first page, everything fetched and built

while [ $# -gt 0 ]; do
    case $1 in
    --suite) SUITE=$2; shift 2 ;;
    --keep) KEEP=yes; shift ;;
    --only) ONLY=$2; shift 2 ;;
    --inside) INSIDE=yes; shift ;;
    *) die "tools/fresh.sh knows no option '$1'." ;;
    esac
done
ROOT=$CACHE/$SUITE

# --- outside: make the Debian -----------------------------------------------------------------------------------------

# The mirrors that this machine installs from: URI and release, the main archive first.
mirrors() {
    # shellcheck disable=SC2016  # apt's own variables
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(ORIGIN) $(COMPONENT)' 'Identifier: Packages' |
        awk '$3 == "Debian" && $4 == "main" { print $1, $2 }' | sort -u
}

make_base() {
    local here mirror
    here=$(. /etc/os-release && echo "$VERSION_CODENAME")
    mirror=$(mirrors | awk -v suite="$here" '$2 == suite { print $1; exit }')
    [ -n "$mirror" ] || die "This machine's package lists name no Debian mirror." "Run apt-get update, then the same again."
    rm -rf "$ROOT.new"
    debootstrap --variant=minbase --include=git "$SUITE" "$ROOT.new" "$mirror"
    mirrors | awk -v here="$here" -v suite="$SUITE" '{ sub("^" here, suite, $2); print "deb", $1, $2, "main" }' \
        >"$ROOT.new/etc/apt/sources.list"
    apt-config dump | grep -E '^Acquire::(https?|Check-)' >"$ROOT.new/etc/apt/apt.conf.d/90host" || true
    tar -C "$ROOT.new" -cf "$ROOT.tar" .
    rm -rf "$ROOT.new"
}

unpack() {
    rm -rf "$ROOT"
    mkdir "$ROOT"
    tar -C "$ROOT" -xf "$ROOT.tar"
    cp -L /etc/resolv.conf /etc/hosts "$ROOT/etc/"
    git clone -q "$PWD" "$ROOT/root/guichet"
    git -C "$ROOT/root/guichet" checkout -q --detach "$(git rev-parse HEAD)"
    host_settings >"$ROOT/root/settings"
}

# What reaches the network here reaches it there: lines of NAME=VALUE.
host_settings() {
    local certificates=${NODE_EXTRA_CA_CERTS:-} registry
    env | grep -iE '^(http|https|no|all)_proxy=' || true
    if command -v npm >/dev/null; then
        registry=$(npm config get registry)
        echo "npm_config_registry=$registry"
        [ -n "$certificates" ] || certificates=$(npm config get cafile | grep -v null || true)
    fi
    if [ -f "$certificates" ]; then
        cp -L "$certificates" "$ROOT/root/certificates.pem"
        echo NODE_EXTRA_CA_CERTS=/root/certificates.pem
        echo npm_config_cafile=/root/certificates.pem
    fi
}

# --- inside: namespaces of our own ------------------------------------------------------------------------------------

# Becomes the command, in the Debian: in the background, its process is the command's own.
become() {
    local settings
    mapfile -t settings <"$ROOT/root/settings"
    exec chroot "$ROOT" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "${settings[@]}" \
        bash -c "cd /root/guichet && $*"
}

in_root() { (become "$@"); }

first_page() {
    local port=$1 deadline=$((SECONDS + PAGE_SECONDS)) child=$2
    until page "$port" | grep -qi '<!doctype html'; do
        kill -0 "$child" 2>/dev/null || return 1
        [ $SECONDS -lt $deadline ] || return 1
        sleep 0.05
    done
}

page() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET / HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$1" >&3 &&
        timeout 5 cat <&3) 2>/dev/null
}

now_ms() { date +%s%3N; }

# prove_run NAME: ./dev run until its first page; says how long that took, and ends it.
prove_run() {
    local started port child log=$LOGS/$1.log
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    started=$(now_ms)
    become "exec ./dev run --http 127.0.0.1:$port" >"$log" 2>&1 </dev/null &
    child=$!
    if ! first_page "$port" $child; then
        tail -n 40 "$log" >&2
        die "./dev run showed no page ($log)."
    fi
    say "$1: the first page after $((($(now_ms) - started) / 1000)).$(printf %03d $((($(now_ms) - started) % 1000))) s"
    kill $child
    wait $child 2>/dev/null || true
}

inside() {
    mount -t proc proc "$ROOT/proc"
    mount --rbind /dev "$ROOT/dev"
    mount --rbind /sys "$ROOT/sys"
    mount -t tmpfs tmpfs "$ROOT/tmp"
    say "a Debian $(cat "$ROOT/etc/debian_version") ($SUITE) of $(in_root 'dpkg-query -W | wc -l') packages, git the only one of use"
    [ "$ONLY" = test ] || { prove_run "dev-run" && prove_run "dev-run-again"; }
    [ "$ONLY" = run ] || prove_test
}

prove_test() {
    local status=0
    say "./dev test:"
    in_root ./dev test 2>&1 </dev/null | tee "$LOGS/dev-test.log" | sed 's/^/    /' || status=$?
    [ $status = 0 ] || die "./dev test failed ($LOGS/dev-test.log)."
    say "dev-test: $(tail -n 1 "$LOGS/dev-test.log")"
}

# --- both -------------------------------------------------------------------------------------------------------------

outside() {
    local status=0
    [ "$(id -u)" = 0 ] || die "Only root can make a Debian in a folder." "As root, or: sudo ./dev fresh"
    mkdir -p "$LOGS"
    [ -z "$(git status --porcelain)" ] || say "(changes that are not committed are not part of this)"
    if [ ! -f "$ROOT.tar" ] || [ -n "$(find "$ROOT.tar" -mtime +7)" ]; then step "debootstrap $SUITE" make_base; fi
    step "unpack" unpack
    unshare --mount --pid --fork --kill-child tools/fresh.sh --suite "$SUITE" --only "$ONLY" --inside || status=$?
    [ -n "$KEEP" ] || rm -rf "$ROOT"
    return $status
}

if [ -n "$INSIDE" ]; then inside; else outside; fi
