#!/bin/sh
# Runs before the Redis of a data pod of mode Cluster is told to end, POSIX sh: a primary changes places with a replica
# that is in sync, so that nobody has to notice its absence first. Nothing that was acknowledged is lost.
set -eu
. "$(dirname "$0")/common.sh"

role() {
  cli "$POD_IP" 6379 INFO replication | tr -d '\r' | sed -n 's/^role://p'
}

owns_slots() {
  cli "$POD_IP" 6379 CLUSTER NODES | awk '$3 ~ /myself/ && NF > 8 { found = 1 } END { exit !found }'
}

[ "$(role)" = master ] || exit 0
owns_slots || exit 0 # nobody would elect a replica of it, and nobody misses it
for replica in $(cli "$POD_IP" 6379 INFO replication | tr -d '\r' \
  | sed -n 's/^slave[0-9]*:ip=\([^,]*\),.*state=online,.*/\1/p'); do
  log "asks the replica at $replica to take over"
  [ "$(act "$replica" 6379 CLUSTER FAILOVER)" = OK ] || continue
  for attempt in 1 2 3 4 5 6; do
    sleep 1
    if [ "$(role)" != master ]; then exit 0; fi
  done
done
exit 0
