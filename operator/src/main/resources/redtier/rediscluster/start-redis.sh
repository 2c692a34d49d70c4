#!/bin/sh
# Starts the Redis of a data pod, POSIX sh.
#
# A node with replicas never comes up as a primary by itself. Replicas copy whatever answers at the address that they
# follow, so an empty node that comes up as a primary there, be it restarted or a new pod that was given an old
# address, would erase them within a second. Therefore:
#  - sentinels name this very address: stay down until they have promoted a replica, for as long as that may take;
#  - sentinels name another address, and a primary of this cluster answers there: start as its replica;
#  - else: start parked, as a replica of an address where nothing listens. A parked node refuses to serve replicas.
#    It joins the primary as soon as sentinels name one; when they can't, the operator compares the nodes and decides.
set -eu
umask 077
. "$(dirname "$0")/common.sh"
. "$config/start.env" # REPLICAS, SENTINELS, GATE_SECONDS, MAXMEMORY_PERCENT

parking="127.0.0.1 1"

# The address that more than half of all sentinels call the primary; nothing when they do not agree.
named_primary() {
  set -- $SENTINELS
  {
    for sentinel in "$@"; do
      cli "$sentinel" 26379 SENTINEL GET-MASTER-ADDR-BY-NAME "$CLUSTER_NAME" | head -n 1 &
    done
    wait
  } | grep -E '^[0-9]+[.][0-9.]+$|^[0-9a-f]*:[0-9a-f:.]*$' | sort | uniq -c | sort -rn | while read -r votes address; do
    if [ $((votes * 2)) -gt $# ]; then echo "$address"; fi
    break
  done
}

# Whether a primary of this very cluster answers at the address $1; addresses are given to others when pods go.
is_our_primary() {
  cli "$1" 6379 INFO server | grep -q "^config_file:.*/$CLUSTER_UID[.]" \
    && cli "$1" 6379 INFO replication | grep -q '^role:master'
}

wait_for_failover() {
  since=$(date +%s)
  while [ "$(named_primary)" = "$POD_IP" ] && [ $(($(date +%s) - since)) -lt "$GATE_SECONDS" ]; do
    if [ ! -e "$run/waiting" ]; then
      : > "$run/waiting"
      log "the sentinels call this node the primary; waiting for them to promote a replica that has its data"
    fi
    sleep 1
  done
  rm -f "$run/waiting"
}

# What this node is to follow: an address and a port.
to_follow() {
  primary=$(named_primary)
  if [ -n "$primary" ] && [ "$primary" != "$POD_IP" ] && is_our_primary "$primary"; then
    echo "$primary 6379"
  else
    echo "$parking"
  fi
}

# Runs beside Redis for as long as it is parked.
leave_parking() {
  while sleep 1; do
    state=$(cli "$POD_IP" 6379 INFO replication | tr -d '\r' | grep -E '^master_(host|port):' | cut -d: -f2 | xargs)
    [ -z "$state" ] && continue
    [ "$state" = "$parking" ] || return 0
    target=$(to_follow)
    if [ "$target" != "$parking" ]; then
      log "the sentinels name a primary at ${target% *}; following it"
      act "$POD_IP" 6379 REPLICAOF ${target% *} ${target#* } > /dev/null
    fi
  done
}

mkdir -p "$run"
follow=""
if [ "$REPLICAS" -gt 0 ]; then
  wait_for_failover
  follow=$(to_follow)
  log "starts as a replica of $follow"
fi

{
  echo "include $config/redis.conf"
  own_directives
  echo "bind ${REDTIER_BIND:-$POD_IP 127.0.0.1 -::1}"
  echo "port 6379"
  echo "dir ${REDTIER_DATA:-/data}"
  echo "replica-announce-ip $POD_IP"
  access_lines
  if [ -n "$follow" ]; then echo "replicaof $follow"; fi
} > "$conf"

if [ "$follow" = "$parking" ]; then leave_parking & fi
exec redis-server "$conf"
