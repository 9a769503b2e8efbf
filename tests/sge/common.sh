# Shared by up and down, which source it with the absolute path of an instance in $directory.

# What the user has set for another Grid Engine shall not count, but its commands may lie where only administrators look.
unset "${!SGE_@}"
PATH+=:/usr/local/sbin:/usr/sbin:/sbin
[ ! -r "$directory/default/common/settings.sh" ] || . "$directory/default/common/settings.sh"

mark=QME_SGE_INSTANCE=$directory submitted=SGE_ROOT=$directory running=JOB_ID patience=10
. "${BASH_SOURCE[0]%/*}/../daemons.sh"

stop_all() {
    # A process that a test has halted would not hear that it is to end.
    signal CONT
    # The daemon on the host kills its jobs when it is told to end so; after SIGTERM they would go on.
    [ -z "$(processes sge_qmaster)" ] || timeout 10 qconf -kej >/dev/null 2>&1 || true
    end_daemons 'Grid Engine' /tmp/qme-sge- sge_execd sge_qmaster
}
