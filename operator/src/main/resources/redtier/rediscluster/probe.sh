#!/bin/sh
# Answers the kubelet, POSIX sh: probe.sh (live|ready) (redis|sentinel).
#  live:  the process answers, whatever it says. Loading, saving or waiting for a failover is no reason to be killed.
#  ready: it serves its role now. A primary has loaded its data; a replica is in sync with its primary and not far behind
#         it. In mode Cluster a primary owns slots, and the node sees most of the others.
set -eu
. "$(dirname "$0")/common.sh"

lag_limit=67108864 # bytes

if [ "$2" = sentinel ]; then port=26379; else port=6379; fi
if [ "$1" = live ] && [ -e "$run/waiting" ]; then exit 0; fi

reply=$(cli "$POD_IP" "$port" PING)
if [ "$1" = live ]; then
  [ -n "$reply" ] && exit 0
  echo "no answer at $POD_IP:$port"
  exit 1
fi
if [ "$reply" != PONG ]; then
  echo "PING at $POD_IP:$port says: ${reply:-nothing}"
  exit 1
fi
[ "$2" = redis ] || exit 0

replication=$(cli "$POD_IP" "$port" INFO replication | tr -d '\r')
if grep -q "^cluster-enabled yes" "$config/redis.conf"; then
  state=$(cli "$POD_IP" "$port" CLUSTER INFO | tr -d '\r' | sed -n 's/^cluster_state://p')
  if [ "$state" != ok ]; then
    echo "cluster_state is ${state:-not known}"
    exit 1
  fi
  case $replication in
    *role:master*)
      cli "$POD_IP" "$port" CLUSTER NODES | awk '$3 ~ /myself/ && NF > 8 { found = 1 } END { exit !found }' && exit 0
      echo "a primary without slots"
      exit 1
      ;;
  esac
fi
case $replication in
  *role:master*) exit 0 ;;
  *master_link_status:up*) ;;
  *)
    echo "not connected to its primary: $(echo "$replication" | grep -E '^master_(host|link_status|sync_in_progress):' | xargs)"
    exit 1
    ;;
esac

# A primary that gives no answer says nothing about this replica, which can be read all the same.
field() {
  echo "$2" | sed -n "s/^$1://p"
}
primary=$(cli "$(field master_host "$replication")" "$(field master_port "$replication")" INFO replication | tr -d '\r')
written=$(field master_repl_offset "$primary")
behind=$((${written:-0} - $(field slave_repl_offset "$replication")))
if [ "$behind" -gt "${REDTIER_LAG_LIMIT:-$lag_limit}" ]; then
  echo "$behind bytes behind its primary"
  exit 1
fi
exit 0
