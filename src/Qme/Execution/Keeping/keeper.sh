# Keeps one command of Qme's: notes that it has started, and how it ended. It runs in a session of its own, in the directory of the command.
# Arguments: how the paths of the notes begin; how the path of the note goes on without which the command is not to be started (or
# nothing); the files of the command's input, output and error; how many seconds it may take (or nothing), and how many more once it was
# asked to end; how many variables have names that no shell takes (QME_ODD_1, ...); the command.
# It comes in the variable QME_KEEPER. The names are odd, because a variable of the command's that had one of them would be changed.
set +eu
unset QME_KEEPER
qme_notes=$1 qme_token=$2 qme_input=$3 qme_output=$4 qme_error=$5 qme_time=$6 qme_grace=$7
shift 7

# Of several keepers of one command, as there are when one was believed dead, the one that removes this file starts the command.
[ -z "$qme_token" ] || command -p rm "$qme_notes$qme_token" 2>/dev/null || exit

# Sleeps on whatever signals come: they are meant for the command.
qme_rest() {
    (trap '' HUP INT QUIT TERM; exec "$qme_sleep" "$1") &
    until wait $!; do kill -0 $! || return; done
}

qme_fields() { echo "$1 $3 $5"; }

# Prints the process, parent and session of all there are; the process group where there is no /proc.
qme_all() {
    if [ ! -r /proc/self/stat ]; then
        "$qme_ps" -A -o pid= -o ppid= -o pgid=
        return
    fi
    for qme_file in /proc/[0-9]*/stat; do
        read -r qme_stat <"$qme_file" && qme_fields "${qme_stat%% *}" ${qme_stat##*) }
    done
}

# Signals what is of this session, and what has been started by that; neither the keeper nor the limiter.
qme_signal() {
    qme_table=$(qme_all) qme_members=" $$ " qme_before= qme_signal=$1
    while [ "$qme_members" != "$qme_before" ]; do
        qme_before=$qme_members
        set -- $qme_table
        while [ $# -ge 3 ]; do
            case "$qme_members" in
            *" $1 "*) ;;
            *" $2 "*) qme_members="$qme_members$1 " ;;
            *) [ "$3" != $$ ] || qme_members="$qme_members$1 " ;;
            esac
            shift 3
        done
    done
    for qme_member in $qme_members; do
        [ "$qme_member" = $$ ] || [ "$qme_member" = "$qme_self" ] || kill "-$qme_signal" "$qme_member"
        # One that was suspended could not do anything about it.
        [ "$qme_signal" != TERM ] || [ "$qme_member" = $$ ] || kill -CONT "$qme_member"
    done
}

# Ends the command when its time is up (exit code 1), and is itself ended by USR1 when the command has ended.
qme_limit() {
    qme_late=0
    trap 'kill -KILL $!; exit $qme_late' USR1
    qme_self=$(exec /bin/sh -c 'echo $PPID')
    qme_rest "$qme_time"
    qme_late=1
    qme_signal TERM
    qme_rest "$qme_grace"
    trap : USR1
    qme_signal KILL
    qme_signal KILL
    exit 1
}

# A trap that does something is undone in the command; an ignored signal would stay ignored.
trap : HUP INT QUIT TERM
qme_limiter=
if [ -n "$qme_time" ]; then
    qme_sleep=$(command -pv sleep) qme_ps=$(command -pv ps)
    qme_limit &
    qme_limiter=$!
fi

# The command's own process notes its id and start time, and then becomes the command. The files of the notes are there already, under
# other names and filled with blanks, so that a full disk keeps nothing from being noted.
read -r qme_keeper </proc/$$/stat || qme_keeper=$$
(exec /bin/sh -c '
    qme_notes=$1 qme_keeper=$2 qme_odd=$3
    shift 3
    {
        read -r qme_process </proc/$$/stat || qme_process=$$
        printf "%s\n" "$qme_keeper" "$qme_process" 1<>"$qme_notes.start.new" && command -p mv -f "$qme_notes.start.new" "$qme_notes.start"
    } 2>/dev/null
    if [ "$qme_odd" != 0 ]; then
        while [ "$qme_odd" != 0 ]; do
            eval "set -- \"\$QME_ODD_$qme_odd\" \"\$@\""
            unset "QME_ODD_$qme_odd"
            qme_odd=$((qme_odd - 1))
        done
        set -- /usr/bin/env -- "$@"
    fi
    exec "$@"' sh "$qme_notes" "$qme_keeper" "$@" <"$qme_input" >>"$qme_output" 2>>"$qme_error")
qme_code=$?

if [ -n "$qme_limiter" ]; then
    kill -USR1 $qme_limiter
    wait $qme_limiter
    [ $? != 1 ] || qme_code="$qme_code late"
fi
# How long the machine has been up, because the clock may have been set meanwhile.
read -r qme_up qme_idle </proc/uptime || qme_up=
printf '%s\n' "$qme_code" "$qme_up" 1<>"$qme_notes.end.new" && command -p mv -f "$qme_notes.end.new" "$qme_notes.end"
