#!/bin/sh
# What the image postgres:16 does at its start, as far as the demo needs it: makes a database cluster in an empty PGDATA,
# with a user and a database as the environment says, then runs the server with the arguments given.
# PGDATA must be a folder inside the volume, not the volume itself.
set -eu

: "${POSTGRES_PASSWORD:?write a password into POSTGRES_PASSWORD}"
: "${LISTEN_ADDRESS:?the image table sets LISTEN_ADDRESS to the address of the pod}"
POSTGRES_USER=${POSTGRES_USER:-postgres}
POSTGRES_DB=${POSTGRES_DB:-$POSTGRES_USER}
PGDATA=${PGDATA:-/var/lib/postgresql/data}
PATH=/opt/postgres/bin:$PATH

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  # Made aside and then moved: a set-up that was cut off never looks like a finished one.
  new=$PGDATA.new
  rm -rf "$new" "$PGDATA"
  password=$(mktemp)
  trap 'rm -f "$password"' EXIT
  printf '%s\n' "$POSTGRES_PASSWORD" >"$password"
  initdb --pgdata="$new" --username="$POSTGRES_USER" --pwfile="$password" --auth-local=trust \
    --auth-host=scram-sha-256 --encoding=UTF8 --locale=C --no-sync
  echo 'host all all all scram-sha-256' >>"$new/pg_hba.conf"
  if [ "$POSTGRES_DB" != postgres ]; then
    quoted=$(printf '%s' "$POSTGRES_DB" | sed 's/"/""/g')
    printf 'CREATE DATABASE "%s";\n' "$quoted" | postgres --single -D "$new" postgres >/dev/null
  fi
  rm -f "$password"
  trap - EXIT
  mv "$new" "$PGDATA"
fi

# A container is stopped by SIGTERM, on which PostgreSQL would wait for its clients to leave; SIGINT is its fast shutdown.
postgres -D "$PGDATA" -c listen_addresses="$LISTEN_ADDRESS" -c unix_socket_directories=/tmp "$@" &
server=$!
trap 'kill -INT "$server"' TERM INT
status=0
wait "$server" || status=$?
# A trapped signal ends the first wait early.
if kill -0 "$server" 2>/dev/null; then
  status=0
  wait "$server" || status=$?
fi
exit "$status"
