# Shared by up and down, which source it with the absolute path of an instance in $directory.

# What the user has set for another Grid Engine shall not count, but its commands may lie where only administrators look.
unset "${!SGE_@}"
PATH+=:/usr/local/sbin:/usr/sbin:/sbin
[ ! -r "$directory/default/common/settings.sh" ] || . "$directory/default/common/settings.sh"

# Every daemon of an instance is started with this in its environment and hands it on to what it starts. Thus all of them are
# found, however far they came. A zombie, which nobody may reap in a container, has no environment and counts as ended.
mark=QME_SGE_INSTANCE=$directory

processes() { # [NAME]: the ids of the instance's processes, all or those of a program
    local id
    for id in $({
        grep -lzxF -- "$mark" /proc/[0-9]*/environ
        # What jobs run has the environment that they were submitted with.
        grep -lzxF -- "SGE_ROOT=$directory" /proc/[0-9]*/environ | xargs -r grep -lz '^JOB_ID='
    } 2>/dev/null | cut -d / -f 3 | sort -u); do
        [ $# = 0 ] || [ "$(cat "/proc/$id/comm" 2>/dev/null)" = "$1" ] || continue
        echo "$id"
    done
}

signal() { # SIGNAL [NAME]
    local ids
    ids=$(processes "${@:2}")
    [ -z "$ids" ] || kill -s "$1" $ids 2>/dev/null || true
}

# A daemon that forks itself into the background right now may be in no list: the parent no more, the child not yet.
gone() { # [NAME]
    [ -z "$(processes "$@")" ] && sleep 0.05 && [ -z "$(processes "$@")" ]
}

ended() { # [NAME]: whether none is left within ten seconds
    local i
    for ((i = 0; i < 200; i++)); do
        ! gone "$@" || return 0
        sleep 0.05
    done
    return 1
}

stop_all() {
    local program link
    # A process that a test has halted would not hear that it is to end.
    signal CONT
    # The daemon on the host kills its jobs when it is told to end so; after SIGTERM they would go on.
    [ -z "$(processes sge_qmaster)" ] || timeout 10 qconf -kej >/dev/null 2>&1 || true
    for program in sge_execd sge_qmaster; do
        signal TERM "$program"
        ended "$program" || signal KILL "$program"
    done
    signal KILL
    for link in /tmp/qme-sge-*; do
        [ "$(readlink "$link")" != "$directory" ] || rm -f "$link"
    done
    ended || { echo "Grid Engine did not end: $(processes | tr '\n' ' ')" >&2; return 1; }
}
