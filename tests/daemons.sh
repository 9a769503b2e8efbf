# Finds and ends the daemons of an instance of a scheduler, and what they have started. Whoever sources it has set before:
#   mark       a variable with its value. Every daemon of an instance is started with it in its environment and hands it on to what it starts.
#              Thus all of them are found, however far they came. A zombie, which nobody may reap in a container, has no environment and
#              counts as ended.
#   submitted  a variable with its value, which is in the environment of whoever submits to the instance, and so of its jobs
#   running    the name of a variable that only jobs have
#   patience   how many seconds a daemon may take to end

processes() { # [NAME]: the ids of the instance's processes, all or those of a program
    local id
    for id in $({
        grep -lzxF -- "$mark" /proc/[0-9]*/environ
        # What jobs run has the environment that they were submitted with.
        grep -lzxF -- "$submitted" /proc/[0-9]*/environ | xargs -r grep -lz "^$running="
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

ended() { # [NAME]: whether none is left within $patience seconds
    local i
    for ((i = 0; i < patience * 20; i++)); do
        ! gone "$@" || return 0
        sleep 0.05
    done
    return 1
}

end_daemons() { # SCHEDULER LINKS PROGRAM ...: in this order; LINKS is how the links begin that reserve something for an instance
    local scheduler=$1 links=$2 program link
    for program in "${@:3}"; do
        signal TERM "$program"
        ended "$program" || signal KILL "$program"
    done
    signal KILL
    for link in "$links"*; do
        [ "$(readlink "$link")" != "$directory" ] || rm -f "$link"
    done
    ended || { echo "$scheduler did not end: $(processes | tr '\n' ' ')" >&2; return 1; }
}
