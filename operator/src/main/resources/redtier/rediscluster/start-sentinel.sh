#!/bin/sh
# Starts the Sentinel of a sentinel pod, POSIX sh.
#
# It starts without a primary to watch: the operator names one. What it learns it keeps in its configuration file, on
# a volume that lives as long as the pod, so a restarted container must find that file as it left it.
set -eu
umask 077
. "$(dirname "$0")/common.sh"

mkdir -p "$run"
if [ ! -s "$conf" ]; then
  {
    cat "$config/sentinel.conf"
    echo "bind ${REDTIER_BIND:-$POD_IP 127.0.0.1 -::1}"
    echo "port 26379"
    echo "dir $run"
    echo "sentinel announce-ip $POD_IP"
    if [ -n "$password" ]; then printf 'requirepass %s\n' "$(quoted "$password")"; fi
    if [ -s "$users/sentinel-users.conf" ]; then
      cat "$users/sentinel-users.conf"
      printf 'sentinel sentinel-user redtier-sentinel\nsentinel sentinel-pass %s\n' "$(cat "$users/sentinel")"
    fi
  } > "$conf.new"
  mv "$conf.new" "$conf"
fi
exec redis-server "$conf" --sentinel
