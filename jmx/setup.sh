#!/bin/sh
# Makes what a remote JMX connector of Longhaul needs: passwords, who may do what, and a key pair for TLS.
# Plain sh, and keytool of the JDK. What is there already is left as it is, so it may be run again.
set -eu

usage() {
    cat <<'END'
usage: jmx/setup.sh [--host NAME]... [--ask] FOLDER

Makes in FOLDER (the launcher looks in "jmx" of its data folder):

  jmxremote.password     a password for each of viewer, submitter, operator, admin
  jmxremote.access       what each may do: readonly or readwrite
  keystore.p12           the server's key and its certificate
  ssl.properties         where the key is, and the password of that file
  server-cert.pem        the certificate
  client-truststore.p12  the certificate, for JConsole and others that are to trust the server; no secret

  --host NAME   a name or address by which clients reach the server; it is written into the certificate.
                May be given several times. localhost, 127.0.0.1 and ::1 are always in it; without --host,
                this machine's name is as well.
  --ask         ask for the passwords (or read them, one a line) instead of making them up

A file that is there is not touched: to have another password, key or certificate, delete the file first.
END
}

fail() {
    echo "setup.sh: $*" >&2
    exit 1
}

hosts=
ask=false
folder=
while [ $# -gt 0 ]; do
    case $1 in
        --host)
            [ $# -ge 2 ] || fail "--host needs a name."
            hosts="$hosts $2"
            shift
            ;;
        --ask) ask=true ;;
        --help | -h)
            usage
            exit 0
            ;;
        -*)
            usage >&2
            fail "there is no switch $1."
            ;;
        *)
            [ -z "$folder" ] || fail "one folder is enough: $folder, and not $1 as well."
            folder=$1
            ;;
    esac
    shift
done
[ -n "$folder" ] || {
    usage >&2
    exit 2
}

users="viewer submitter operator admin"
[ -n "$hosts" ] || hosts=$(uname -n)
for host in $hosts; do
    case $host in
        *[!A-Za-z0-9.:_-]*) fail "$host is no name of a host." ;;
    esac
done

keytool=keytool
[ -z "${JAVA_HOME:-}" ] || keytool=$JAVA_HOME/bin/keytool
command -v "$keytool" >/dev/null || fail "there is no keytool: set JAVA_HOME to a JDK."

# Nothing that is made here is readable by others, not even for a moment.
umask 077
[ -d "$folder" ] || mkdir -p -- "$folder"
folder=$(cd -- "$folder" && pwd -P)
case $folder in
    *[!A-Za-z0-9._/@%+,\ -]*) fail "$folder has characters that a Java properties file takes for something else." ;;
esac
chmod go-w -- "$folder"

# What is half made goes; a file appears whole or not at all.
work=$(mktemp -d "$folder/.setup.XXXXXX")
terminal=false
cleanup() {
    [ "$terminal" = false ] || stty echo 2>/dev/null || :
    rm -rf -- "$work"
}
trap cleanup EXIT
trap 'exit 130' INT HUP TERM

put() { # NAME MODE: what was made under this name is put in its place
    chmod "$2" "$work/$1"
    mv -- "$work/$1" "$folder/$1"
    echo "made $folder/$1"
}

missing() { # NAME: whether it is to be made
    [ -e "$folder/$1" ] || return 0
    echo "kept $folder/$1"
    return 1
}

secret() { # BYTES: as many from the system's generator, in hexadecimal digits
    digits=$(od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n')
    [ ${#digits} -eq $(($1 * 2)) ] || fail "/dev/urandom gives no random numbers."
    printf '%s' "$digits"
}

asked() { # USER: sets $password
    printf 'Password of %s: ' "$1" >&2
    if [ -t 0 ]; then
        terminal=true
        stty -echo
    fi
    IFS= read -r password || fail "no password was given for $1."
    if [ "$terminal" = true ]; then
        stty echo
        terminal=false
        echo >&2
    fi
    [ ${#password} -ge 8 ] || fail "a password needs 8 characters or more."
    case $password in
        *[!!-~]*) fail "a password is of ASCII letters, digits and punctuation, without blanks." ;;
    esac
}

made=
if missing jmxremote.password; then
    {
        echo "# Who may sign in over JMX. The JVM puts a hash in the place of each password at the first sign-in."
        echo "# To give somebody another one, write it in the place of the hash; no restart is needed."
    } >"$work/jmxremote.password"
    for user in $users; do
        if [ "$ask" = true ]; then
            asked "$user"
        else
            password=$(secret 16)
            made="$made$user $password
"
        fi
        printf '%s %s\n' "$user" "$password" >>"$work/jmxremote.password"
    done
    put jmxremote.password 600
fi

if missing jmxremote.access; then
    {
        echo "# readonly reads attributes and gets notifications; readwrite may call operations as well, and Longhaul"
        echo "# asks for the role that each needs (longhaul.jmx.roles says who has which). Beside Longhaul's own beans, those"
        echo "# of the JVM for example, that is task-admin, if the JVM was given longhaul-jmx-guard.jar, as the launcher does."
        for user in $users; do
            case $user in
                viewer) echo "$user readonly" ;;
                *) echo "$user readwrite" ;;
            esac
        done
    } >"$work/jmxremote.access"
    put jmxremote.access 600
fi

if missing keystore.p12; then
    # the password goes with its store: of a former store, neither the password nor the certificate fits
    for stale in ssl.properties server-cert.pem client-truststore.p12; do
        [ ! -e "$folder/$stale" ] || fail "$folder/$stale belongs to a key that is gone: delete it as well."
    done
    names=dns:localhost,ip:127.0.0.1,ip:::1
    first=
    for host in $hosts; do
        [ -n "$first" ] || first=$host
        case $host in
            localhost | 127.0.0.1 | ::1) ;;
            *:*) names=$names,ip:$host ;;
            *[!0-9.]*) names=$names,dns:$host ;;
            *) names=$names,ip:$host ;;
        esac
    done
    storepass=$(secret 24)
    printf '%s' "$storepass" >"$work/storepass"
    "$keytool" -genkeypair -alias longhaul-jmx -keyalg EC -groupname secp256r1 -validity 3650 \
        -dname "CN=$first, OU=JMX, O=Longhaul" -ext "san=$names" -ext bc=ca:false \
        -keystore "$work/keystore.p12" -storetype PKCS12 -storepass:file "$work/storepass" >"$work/out" 2>&1 ||
        fail "keytool made no key: $(cat "$work/out")"
    "$keytool" -exportcert -rfc -alias longhaul-jmx -file "$work/server-cert.pem" \
        -keystore "$work/keystore.p12" -storepass:file "$work/storepass" >"$work/out" 2>&1 ||
        fail "keytool gave no certificate: $(cat "$work/out")"
    {
        echo "# How the JVM opens the key of its JMX connector. Only its owner may read this."
        echo "javax.net.ssl.keyStore=$folder/keystore.p12"
        echo "javax.net.ssl.keyStorePassword=$storepass"
    } >"$work/ssl.properties"
    # a store of certificates alone, with nothing to hide, and so without a password
    "$keytool" -J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE -J-Dkeystore.pkcs12.macAlgorithm=NONE \
        -importcert -noprompt -alias longhaul-jmx -file "$work/server-cert.pem" \
        -keystore "$work/client-truststore.p12" -storetype PKCS12 >"$work/out" 2>&1 </dev/null ||
        fail "keytool made no trust store: $(cat "$work/out")"
    put ssl.properties 600
    put server-cert.pem 644
    put client-truststore.p12 644
    put keystore.p12 600
else
    for part in ssl.properties server-cert.pem client-truststore.p12; do
        if missing "$part"; then
            fail "$folder/$part is gone: delete keystore.p12 and what is made with it (ssl.properties," \
                "server-cert.pem, client-truststore.p12), and run this again."
        fi
    done
fi

if [ -n "$made" ]; then
    echo
    echo "The passwords, which are shown this once:"
    printf '%s' "$made" | while read -r user password; do
        printf '  %-10s %s\n' "$user" "$password"
    done
fi
