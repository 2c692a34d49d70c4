#!/bin/sh
# Starts the Redis of a data pod of mode Cluster, POSIX sh.
#
# Replicas copy whatever their primary holds when it comes back, so a primary that comes back empty, or with an old
# snapshot, would erase what they have. Therefore a node that owned slots asks the others first who leads:
#  - they say that its slots are another's: start; Redis makes it a replica of that one;
#  - a replica that has its data answers, and more than half of the primaries can elect it: stay down until they have,
#    for as long as that may take;
#  - else, with data on disk: start as before. Without: begin anew as a node that owns nothing. The operator gives it a
#    place, and makes a replica the primary that the others could not elect.
# A scale-in does not end this: as long as there are more pods than shards, somebody may be a replica.
#
# A node that has no place yet serves no replicas, for it may have been given the address of a node that is gone, and the
# replicas of that one would erase themselves here. The operator lifts this when it gives the node its place.
set -eu
umask 077
. "$(dirname "$0")/common.sh"
. "$config/start.env" # SHARDS, PEERS, GATE_SECONDS, PERSISTENT, MAXMEMORY_PERCENT

data=${REDTIER_DATA:-/data}
nodes="$data/nodes.conf"

# The id of this node if it owned slots when it was last up.
owner_id() {
  [ -s "$nodes" ] && awk '$3 ~ /myself/ && $3 ~ /master/ && NF > 8 { print $1 }' "$nodes"
}

# What the pod $1 says, in words: "replaced", "heir" (it replicates this node and was connected to it), "voter N" (it is
# one of N primaries that own slots).
ask() {
  cli "$1" 6379 CLUSTER NODES | tr -d '\r' | awk -v id="$id" '
    $1 == id { known = 1; owner = $3 ~ /master/ && NF > 8 }
    $3 ~ /myself/ && $4 == id { heir = 1 }
    $3 ~ /myself/ && $3 ~ /master/ && NF > 8 { voter = 1 }
    $3 ~ /master/ && NF > 8 { owners++ }
    END { if (known && !owner) print "replaced"; if (known && voter) print "voter " owners; if (known && heir) print "replica" }
  ' | while read -r word rest; do
    if [ "$word" != replica ]; then
      echo "$word $rest"
    elif ! cli "$1" 6379 INFO replication | grep -q '^master_link_down_since_seconds:-1'; then
      echo heir
    fi
  done
}

# Whether there is a reason to stay down: see above.
is_being_replaced() {
  answers=$(for peer in $PEERS; do ask "$peer" & done; wait)
  case $answers in
    *replaced*) return 1 ;;
    *heir*) ;;
    *) return 1 ;;
  esac
  echo "$answers" | awk '$1 == "voter" { voters++; if ($2 > owners) owners = $2 } END { exit !(voters * 2 > owners) }'
}

wait_for_failover() {
  since=$(date +%s)
  while is_being_replaced; do
    if [ $(($(date +%s) - since)) -ge "$GATE_SECONDS" ]; then
      log "nobody was promoted in $GATE_SECONDS s"
      break
    fi
    if [ ! -e "$run/waiting" ]; then
      : > "$run/waiting"
      log "this node owned slots and a replica has its data; waiting for the others to promote it"
    fi
    sleep 1
  done
  rm -f "$run/waiting"
}

# Whether this node owned slots or was a replica when it was last up.
has_place() {
  [ -s "$nodes" ] && awk '$3 ~ /myself/ && ($3 ~ /slave/ || NF > 8) { found = 1 } END { exit !found }' "$nodes"
}

is_replaced() {
  for peer in $PEERS; do ask "$peer" & done | grep -q replaced
}

mkdir -p "$run"
rm -f "$run/waiting" # of an earlier start; probes would take this node for alive for ever
id=$(owner_id || true)
if [ -n "$id" ] && [ $(echo "$PEERS" | wc -w) -gt "$SHARDS" ]; then
  wait_for_failover
  if [ "$PERSISTENT" != yes ] && ! is_replaced; then
    log "this node has lost its data and no other has been given its slots; it begins anew as a node without slots"
    rm -f "$nodes"
  fi
fi

{
  echo "include $config/redis.conf"
  own_directives
  echo "bind ${REDTIER_BIND:-$POD_IP 127.0.0.1 -::1}"
  echo "port 6379"
  echo "dir $data"
  echo "cluster-announce-ip $POD_IP"
  # What a primary tells of it, to those that read from replicas.
  echo "replica-announce-ip $POD_IP"
  if has_place; then
    access_lines
  else
    access_lines | sed '/^user redtier-replication /s/$/ -psync/'
    if [ -n "$password" ]; then secret=$(quoted ">$password"); else secret=nopass; fi
    printf 'user default on %s ~* &* +@all -psync -sync\n' "$secret"
  fi
} > "$conf"
exec redis-server "$conf"
