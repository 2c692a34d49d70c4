# Shared by the scripts of a pod; sourced, POSIX sh. Expects POD_IP, CLUSTER_NAME, CLUSTER_UID and POD_UID.
config=${REDTIER_CONFIG:-/etc/redtier/config}
auth=${REDTIER_AUTH:-/etc/redtier/auth}
users=${REDTIER_USERS:-/etc/redtier/users}
run=${REDTIER_RUN:-/run/redtier}
password=$(cat "$auth/password" 2>/dev/null || true)

# The name of this file is how others know whose Redis they talk to: it shows in INFO and differs for every pod.
conf="$run/$CLUSTER_UID.$POD_UID.conf"

log() {
  echo "redtier: $*"
}

# call USER HOST PORT COMMAND...: what the node answers to one of the operator's users; nothing when it does not answer
# in time. A pod that was started without the files of the users is the default one.
call() {
  user=$1 host=$2 port=$3
  shift 3
  if [ -s "$users/$user" ]; then
    REDISCLI_AUTH=$(cat "$users/$user") timeout 2 redis-cli --user "redtier-$user" --no-auth-warning \
      -h "$host" -p "$port" "$@" 2>/dev/null || true
  else
    REDISCLI_AUTH=$password timeout 2 redis-cli --no-auth-warning -h "$host" -p "$port" "$@" 2>/dev/null || true
  fi
}

# cli HOST PORT COMMAND...: asks something.
cli() {
  call probe "$@"
}

# act HOST PORT COMMAND...: changes whom a node follows, or who leads.
act() {
  call pod "$@"
}

# $1 as a quoted string of a Redis configuration file.
quoted() {
  printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"
}

# The lines of redis.conf that say who may log in, and as whom this node copies from its primary.
access_lines() {
  [ -n "$password" ] || return 0
  printf 'requirepass %s\n' "$(quoted "$password")"
  if [ -s "$users/users.conf" ]; then
    cat "$users/users.conf"
    printf 'masteruser redtier-replication\nmasterauth %s\n' "$(quoted "$(cat "$users/replication")")"
  else
    printf 'masterauth %s\n' "$(quoted "$password")"
  fi
}

# The directives of this pod's own template; a percentage is of the memory limit that it has.
own_directives() {
  printf '%s' "${REDIS_DIRECTIVES:-}"
  if [ -n "${MAXMEMORY_PERCENT:-}" ] && [ -n "${MEMORY_LIMIT:-}" ]; then echo "maxmemory $((MEMORY_LIMIT * MAXMEMORY_PERCENT / 100))"; fi
}
