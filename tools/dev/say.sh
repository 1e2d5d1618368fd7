# How ./dev speaks: one line a step, the rest in build/log, and what to do when a step fails.
# shellcheck shell=bash

LOGS=build/log

say() { printf '%s\n' "$*"; }

# die WHAT [WHAT TO DO]
die() {
    printf '\n%s\n' "$1" >&2
    [ $# -lt 2 ] || printf '%s\n' "$2" >&2
    exit 1
}

# step NAME COMMAND...: runs COMMAND with its output in build/log/NAME.log; shows that it goes on, and its time.
step() {
    local name=$1 log started=$SECONDS watcher=
    shift
    log=$LOGS/${name// /-}.log
    mkdir -p "$LOGS"
    printf '  %-28s' "$name"
    if [ -t 1 ]; then
        (while sleep 1; do printf '\r  %-28s%4d s' "$name" $((SECONDS - started)); done) &
        watcher=$!
    fi
    local status=0
    "$@" >"$log" 2>&1 </dev/null || status=$?
    [ -z "$watcher" ] || { kill "$watcher"; wait "$watcher" 2>/dev/null || true; printf '\r  %-28s' "$name"; }
    if [ $status -ne 0 ]; then
        say "failed after $((SECONDS - started)) s"
        tail -n 40 "$log" >&2
        printf '\n(the whole of it: %s)\n' "$log" >&2
        return $status
    fi
    printf '%4d s\n' $((SECONDS - started))
}

# done_before STAMP INPUT...: true when the files INPUT are as they were when `remember` was called with the same arguments.
done_before() {
    local stamp=build/stamp/$1
    shift
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(cat "$@" | sha256sum)" ]
}

remember() {
    local stamp=build/stamp/$1
    shift
    mkdir -p build/stamp
    cat "$@" | sha256sum >"$stamp"
}
