#!/bin/sh
# The ten things operators do most, with jmxterm 1.0.4 (https://docs.cyclopsgroup.org/jmxterm). Each says which command of
# jmxterm it is, so that the same can be typed into a jmxterm of one's own.
set -eu

usage() {
    cat <<'END'
usage: jmx/jmxterm/longhaul.sh THING [ARGUMENT]...

  status                      how many tasks there are in each state, how fast they come and go, what waits longest
  running                     the tasks that run or wait for their children, on all nodes
  failed                      the last that ended as FAILED, ABORTED or DROPPED
  show ID                     one task
  submit TYPE [PARAMETERS]    a task; the parameters are JSON; tells the id
  abort ID                    stops a task, or takes it out of the queue
  count FILTER, abort-matching FILTER
                              how many tasks a filter finds, such as "state=QUEUED&type=csv-import"; stops all of them,
                              and tells the id of the task that does it
  retry ID                    does an ended task again, as a new one; tells its id
  hold ID, release ID         keeps a queued task from starting, and lets it go again
  drain-module NAME           forgets the ended tasks of a module; tells how many

in the environment:

  JMXTERM                       the file jmxterm-1.0.4-uber.jar
  LONGHAUL_JMX                  the server: its address as the launcher tells it, HOST:PORT, or on the same machine,
                                as the same user, the number of its process
  LONGHAUL_JMX_USER             who asks, such as operator; not for a process on the same machine
  LONGHAUL_JMX_PASSWORD_FILE    a file with the password; without it, it is asked for
  LONGHAUL_JMX_TRUSTSTORE       client-truststore.p12 of the server; without it, there is no TLS
  LONGHAUL_JMX_INSTANCE         which one, if several are deployed in one server
END
}

fail() {
    echo "longhaul.sh: $*" >&2
    exit 1
}

[ $# -ge 1 ] || {
    usage >&2
    exit 2
}
case $1 in --help | -h | help)
    usage
    exit 0
    ;;
esac
[ -n "${JMXTERM:-}" ] && [ -r "$JMXTERM" ] || fail "JMXTERM must name jmxterm-1.0.4-uber.jar."
[ -n "${LONGHAUL_JMX:-}" ] || fail "LONGHAUL_JMX must name the server."

java=java
[ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java
instance=${LONGHAUL_JMX_INSTANCE:+,instance=$LONGHAUL_JMX_INSTANCE}
manager=org.longhaul:type=TaskManager$instance
newline='
'

word() { # TEXT: as one word of jmxterm, which ends words at blanks, and takes away backslashes twice
    case $1 in
        *"$newline"*) fail "jmxterm has no place for several lines." ;;
        *'#'* | *'&&'*) fail "jmxterm takes # and && for its own; in JSON write \\u0023 and \\u0026." ;;
    esac
    printf '%s' "$1" | sed -e 's/\\/\\\\\\\\/g' -e 's/ /\\ /g'
}

need() { # NUMBER, then what was given: not more and not less
    number=$1
    shift
    [ $# -eq "$number" ] || {
        usage >&2
        fail "$thing takes another number of arguments: $number."
    }
}

session() { # reads commands, and has jmxterm do them; the password is on no command line
    {
        case $LONGHAUL_JMX in
            *[!0-9]*)
                if [ -n "${LONGHAUL_JMX_USER:-}" ]; then
                    echo "open $LONGHAUL_JMX -u $user -p $password${LONGHAUL_JMX_TRUSTSTORE:+ -s}"
                else
                    echo "open $LONGHAUL_JMX${LONGHAUL_JMX_TRUSTSTORE:+ -s}"
                fi
                ;;
            *) echo "open $LONGHAUL_JMX" ;;
        esac
        cat
    } | "$java" ${LONGHAUL_JMX_TRUSTSTORE:+"-Djavax.net.ssl.trustStore=$LONGHAUL_JMX_TRUSTSTORE"} \
        --add-exports jdk.jconsole/sun.tools.jconsole=ALL-UNNAMED \
        -jar "$JMXTERM" --noninteract --exitonfailure
}

call() { # OPERATION [ARGUMENT]...: of the task manager
    line="run --bean $manager"
    for argument in "$@"; do
        quoted=$(word "$argument") || exit 1
        line="$line $quoted"
    done
    printf '%s\n' "$line" | session
}

user=
password=
if [ -n "${LONGHAUL_JMX_USER:-}" ]; then
    if [ -n "${LONGHAUL_JMX_PASSWORD_FILE:-}" ]; then
        IFS= read -r password <"$LONGHAUL_JMX_PASSWORD_FILE" || [ -n "$password" ] ||
            fail "$LONGHAUL_JMX_PASSWORD_FILE has no password."
    else
        printf 'Password of %s: ' "$LONGHAUL_JMX_USER" >&2
        if [ -t 0 ]; then
            trap 'stty echo; exit 130' INT HUP TERM
            stty -echo
        fi
        IFS= read -r password || fail "no password was given."
        if [ -t 0 ]; then
            stty echo
            trap - INT HUP TERM
        fi
        echo >&2
    fi
    user=$(word "$LONGHAUL_JMX_USER") || exit 1
    password=$(word "$password") || exit 1
fi

thing=$1
shift
case $thing in
    # 1. What is there, what comes and goes, and whether something has waited for too long. The counts are of all
    #    nodes; the rates are of this node and the last minute.
    status)
        need 0 "$@"
        echo "get --bean $manager Queued Running Waiting Succeeded Failed Aborted Dropped" \
            "SubmittedPerMinute EndedPerMinute FailedPerMinute FailureRate OldestWaitingSeconds OldestWaitingTask" \
            "SnapshotTime" | session
        ;;

    # 2. What runs, and what waits for its children, which are here as well: at most 500, on all nodes.
    running)
        need 0 "$@"
        echo "get --bean $manager ActiveTasks" | session
        ;;

    # 3. What went wrong last: a hundred, with their messages.
    failed)
        need 0 "$@"
        echo "get --bean $manager FailedTasks" | session
        ;;

    # 4. All of one task.
    show)
        need 1 "$@"
        call task "$1"
        ;;

    # 5. Submits a task in the name of the one who has signed in.
    submit)
        [ $# -ne 1 ] || set -- "$1" '{}'
        need 2 "$@"
        call submit "$1" "$2"
        ;;

    # 6. Stops one: what is queued never runs; what runs is asked to stop, and ABORTED when it has.
    abort)
        need 1 "$@"
        call abort "$1"
        ;;

    # 7. Stops all that a filter finds, which is the query of GET /api/tasks. Ask how many they are first.
    count)
        need 1 "$@"
        call count "$1"
        ;;
    abort-matching)
        need 1 "$@"
        call abortMatching "$1"
        ;;

    # 8. Once more, as a new task with the same parameters.
    retry)
        need 1 "$@"
        call retry "$1"
        ;;

    # 9. Not now, and now after all.
    hold | release)
        need 1 "$@"
        call "$thing" "$1"
        ;;

    # 10. Forgets all of a module that has ended, whatever its age, but what is kept.
    drain-module)
        need 1 "$@"
        call drainModule "$1"
        ;;

    *)
        usage >&2
        fail "there is no $thing."
        ;;
esac
