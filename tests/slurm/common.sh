# Shared by up and down, which source it with the absolute path of an instance in $directory.

export SLURM_CONF=$directory/slurm.conf
# What the user has set for another Slurm shall not count, but its commands may lie where only administrators look.
unset "${!SINFO_@}" "${!SQUEUE_@}" SLURM_CLUSTERS
PATH+=:/usr/local/sbin:/usr/sbin:/sbin

mark=QME_SLURM_INSTANCE=$directory submitted=SLURM_CONF=$SLURM_CONF running=SLURMD_NODENAME patience=5
. "${BASH_SOURCE[0]%/*}/../daemons.sh"

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
    # A process that a test has halted would not hear that it is to end.
    signal CONT
    cancel_jobs
    # In this order: each needs those that follow.
    end_daemons Slurm /tmp/qme-slurm- slurmd slurmctld slurmdbd mariadbd munged
}
