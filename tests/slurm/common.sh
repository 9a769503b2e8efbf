# Shared by up and down, which source it with the absolute path of an instance in $directory.

export SLURM_CONF=$directory/slurm.conf
# What the user has set for another Slurm shall not count, but its commands may lie where only administrators look.
unset "${!SINFO_@}" "${!SQUEUE_@}" SLURM_CLUSTERS
PATH+=:/usr/local/sbin:/usr/sbin:/sbin

# Every daemon of an instance is started with this in its environment and hands it on to what it starts. Thus all of them are
# found, however far they came. A zombie, which nobody may reap in a container, has no environment and counts as ended.
mark=QME_SLURM_INSTANCE=$directory

processes() { # [NAME]: the ids of the instance's processes, all or those of a program
    local id
    for id in $({
        grep -lzxF -- "$mark" /proc/[0-9]*/environ
        # What jobs run has the environment that they were submitted with.
        grep -lzxF -- "SLURM_CONF=$SLURM_CONF" /proc/[0-9]*/environ | xargs -r grep -lz '^SLURMD_NODENAME='
    } 2>/dev/null | cut -d / -f 3); do
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

ended() { # [NAME]: whether none is left within five seconds
    local i
    for ((i = 0; i < 100; i++)); do
        ! gone "$@" || return 0
        sleep 0.05
    done
    return 1
}

cancel_jobs() {
    local i jobs
    [ -n "$(processes slurmctld)" ] || return 0
    for ((i = 0; i < 50; i++)); do
        jobs=$(timeout 5 squeue -h -o %F 2>/dev/null | sort -u) && [ -n "$jobs" ] || return 0
        [ $i != 0 ] || timeout 5 scancel $jobs 2>/dev/null || true
        sleep 0.1
    done
}

stop_all() {
    local program link
    # A process that a test has halted would not hear that it is to end.
    signal CONT
    cancel_jobs
    # In this order: each needs those that follow.
    for program in slurmd slurmctld slurmdbd mariadbd munged; do
        signal TERM "$program"
        ended "$program" || signal KILL "$program"
    done
    signal KILL
    for link in /tmp/qme-slurm-*; do
        [ "$(readlink "$link")" != "$directory" ] || rm -f "$link"
    done
    ended || { echo "Slurm did not end: $(processes | tr '\n' ' ')" >&2; return 1; }
}
