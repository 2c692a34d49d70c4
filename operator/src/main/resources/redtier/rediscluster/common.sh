# Shared by the scripts of a pod; sourced, POSIX sh. Expects POD_IP, CLUSTER_NAME, CLUSTER_UID and POD_UID.
config=${REDTIER_CONFIG:-/etc/redtier/config}
auth=${REDTIER_AUTH:-/etc/redtier/auth}
run=${REDTIER_RUN:-/run/redtier}
password=$(cat "$auth/password" 2>/dev/null || true)

# The name of this file is how others know whose Redis they talk to: it shows in INFO and differs for every pod.
conf="$run/$CLUSTER_UID.$POD_UID.conf"

log() {
  echo "redtier: $*"
}

# cli HOST PORT COMMAND...: what the node answers; nothing when it does not answer in time.
cli() {
  host=$1 port=$2
  shift 2
  REDISCLI_AUTH=$password timeout 2 redis-cli --no-auth-warning -h "$host" -p "$port" "$@" 2>/dev/null || true
}

# $1 as a quoted string of a Redis configuration file.
quoted() {
  printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"
}

# The directives of this pod's own template; a percentage is of the memory limit that it has.
own_directives() {
  printf '%s' "${REDIS_DIRECTIVES:-}"
  if [ -n "${MAXMEMORY_PERCENT:-}" ]; then echo "maxmemory $((MEMORY_LIMIT * MAXMEMORY_PERCENT / 100))"; fi
}
