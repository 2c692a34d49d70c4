# Embedded clusters: started, found again, and stopped. Sourced; expects ROOT, STATE and tools.sh.

CLUSTERS=$STATE/clusters
DEVCLUSTER=$ROOT/devcluster/target/devcluster.jar
CLASS_ARCHIVE=$ROOT/devcluster/target/devcluster.jsa
CLUSTER_START_LIMIT=60

java_program() { printf '%s' "${JAVA_HOME:+$JAVA_HOME/bin/}java"; }

# A port as an option gives it, 0 for any free one.
check_port() {
  [[ "$2" =~ ^[0-9]{1,5}$ ]] && [ "$2" -le 65535 ] \
    || usage_error "$1: --port '$2' is no port; write a number from 1 to 65535"
}

# Builds the devcluster jar where it is missing or older than its source.
ensure_devcluster() {
  local stamp=$STATE/built-devcluster begun=$STATE/build-begun-devcluster
  mkdir -p "$STATE"
  # Another command of this checkout may be building the same.
  exec 8>"$STATE/build.lock"
  flock 8
  if [ -f "$DEVCLUSTER" ] && [ -f "$stamp" ] \
    && [ -z "$(find "$ROOT/pom.xml" "$ROOT/devcluster/pom.xml" "$ROOT/devcluster/src/main" -newer "$stamp" -print -quit)" ]; then
    exec 8>&-
    return
  fi
  touch "$begun"
  progress "built the embedded cluster from source" build_jars -pl devcluster
  progress "prepared its quick start" archive_classes
  mv "$begun" "$stamp"
  exec 8>&-
}

JVM_OPTIONS=(-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1)

# Loading classes is most of a start: one run writes them down for those that follow.
archive_classes() {
  local dir=$STATE/archive pid begin=$SECONDS
  rm -rf "$CLASS_ARCHIVE" "$dir" && mkdir -p "$dir"
  "$(java_program)" "${JVM_OPTIONS[@]}" -XX:ArchiveClassesAtExit="$CLASS_ARCHIVE" -jar "$DEVCLUSTER" up --dir "$dir" >"$dir.log" 2>&1 &
  pid=$!
  until grep -q '^ready ' "$dir.log" || ! kill -0 "$pid" 2>/dev/null || [ $((SECONDS - begin)) -ge "$CLUSTER_START_LIMIT" ]; do sleep 0.1; done
  kill -TERM "$pid" 2>/dev/null || :
  wait "$pid" || :
  rm -rf "$dir" "$dir.log"
}

# launch_cluster DIR LOG [options of devcluster up]: starts one in the background and returns when it can be used.
# Sets CLUSTER_PID, and KUBECONFIG for everything that follows.
launch_cluster() {
  local dir=$1 log=$2 begin=$SECONDS archive=()
  shift 2
  [ ! -f "$TOOLS/valkey/images.json" ] || set -- "$@" --images "$TOOLS/valkey/images.json"
  [ ! -f "$CLASS_ARCHIVE" ] || archive=(-XX:SharedArchiveFile="$CLASS_ARCHIVE" -Xlog:cds=off)
  : >"$log"
  mkdir -p "$dir/tmp"
  # In a session of its own: Ctrl-C is for this script, which then stops the cluster in order.
  setsid "$(java_program)" "${JVM_OPTIONS[@]}" "${archive[@]}" -Djava.io.tmpdir="$dir/tmp" -jar "$DEVCLUSTER" up --dir "$dir" "$@" \
    >"$log" 2>&1 </dev/null 9>&- &
  CLUSTER_PID=$!
  until grep -q '^ready ' "$log"; do
    if ! kill -0 "$CLUSTER_PID" 2>/dev/null; then
      CLUSTER_PID=
      die "the embedded cluster did not start: $(tail -n 1 "$log")$(! grep -q 'Address already in use' "$log" || echo '; choose another --port, or leave it out for any free one')"
    fi
    if [ $((SECONDS - begin)) -ge "$CLUSTER_START_LIMIT" ]; then
      kill_cluster "$CLUSTER_PID"
      die "the embedded cluster was not ready after $CLUSTER_START_LIMIT s: $(tail -n 1 "$log")"
    fi
    sleep 0.05
  done
  # What kubectl and helm remember of a cluster goes with it, too.
  export KUBECONFIG=$dir/kubeconfig KUBECACHEDIR=$dir/kubectl-cache
  export HELM_CACHE_HOME=$dir/helm HELM_CONFIG_HOME=$dir/helm HELM_DATA_HOME=$dir/helm
}

# Stops a cluster in order, or by force where that takes too long: its containers die with it either way.
kill_cluster() {
  local begin=$SECONDS
  kill -TERM "$1" 2>/dev/null || :
  while kill -0 "$1" 2>/dev/null && [ $((SECONDS - begin)) -lt 30 ]; do sleep 0.1; done
  kill -KILL "$1" 2>/dev/null || :
}

cluster() {
  local action=${1:-} name=dev named= port=0 images=()
  [ $# -eq 0 ] || shift
  case "$action" in
    up | down | status | kubeconfig) ;;
    "") usage_error "cluster needs up, down, status or kubeconfig" ;;
    *) usage_error "cluster: unknown action '$action'; write up, down, status or kubeconfig" ;;
  esac
  while [ $# -gt 0 ]; do
    case "$action $1" in
      *" --name") [ $# -gt 1 ] || usage_error "cluster $action: --name needs a name" ; name=$2 named=yes ;;
      "up --port") [ $# -gt 1 ] || usage_error "cluster up: --port needs a number from 1 to 65535" ; port=$2 ;;
      "up --images") [ $# -gt 1 ] || usage_error "cluster up: --images needs a file" ; images+=(--images "$2") ;;
      "up "*) usage_error "cluster up: unknown option '$1'; write --name NAME, --port PORT or --images FILE" ;;
      *) usage_error "cluster $action: unknown option '$1'; write --name NAME" ;;
    esac
    shift 2
  done
  [[ "$name" =~ ^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$ ]] \
    || usage_error "cluster: --name '$name' is no name; write up to 40 lower-case letters, digits and dashes"
  check_port "cluster up" "$port"
  CLUSTER=$CLUSTERS/$name
  case "$action" in
    up) cluster_up "$name" "$port" "${images[@]}" ;;
    down) cluster_down "$name" ;;
    status) cluster_status "$name" "$named" ;;
    kubeconfig)
      cluster_pid "$CLUSTER" >/dev/null || die "$(not_up "$name")"
      echo "$CLUSTER/state/kubeconfig"
      ;;
  esac
}

not_up() { printf "cluster '%s' is not up; start it with: ./redtier cluster up%s" "$1" "$(name_option "$1")"; }
name_option() { [ "$1" = dev ] || printf ' --name %s' "$1"; }

# The process of a cluster that is up; a number alone may long be another's.
cluster_pid() {
  local pid
  pid=$(cat "$1/pid" 2>/dev/null) && [ -n "$pid" ] \
    && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "--dir $1/state " && echo "$pid"
}

cluster_lock() {
  mkdir -p "$CLUSTERS"
  exec 9>"$CLUSTERS/.$1.lock"
  flock -n 9 || die "cluster '$1' is being started or stopped by another command; try again when that is done."
}

cluster_up() {
  local name=$1 port=$2 begin
  shift 2
  cluster_lock "$name"
  if cluster_pid "$CLUSTER" >/dev/null; then
    die "cluster '$name' is already up; stop it with: ./redtier cluster down$(name_option "$name"), or start another one with --name"
  fi
  trap cluster_not_started EXIT
  ensure_cluster_tools
  ensure_devcluster
  rm -rf "$CLUSTER" && mkdir -p "$CLUSTER"
  begin=$(date +%s%3N)
  launch_cluster "$CLUSTER/state" "$CLUSTER/log" --images "$ROOT/demo/images.json" --port "$port" "$@"
  echo "$CLUSTER_PID" >"$CLUSTER/pid"
  trap - EXIT INT TERM
  say "Cluster '$name' is up after $(awk -v ms=$(($(date +%s%3N) - begin)) 'BEGIN { printf "%.1f", ms / 1000 }') s: $(sed -n 's/^ready .*server=//p' "$CLUSTER/log")"
  say "  export KUBECONFIG=\$(./redtier cluster kubeconfig$(name_option "$name"))"
  say "  ./redtier cluster down$(name_option "$name")"
}

cluster_not_started() {
  local status=$?
  trap '' INT TERM
  stop_jobs "$CLUSTER_PID"
  [ -z "$CLUSTER_PID" ] || kill_cluster "$CLUSTER_PID"
  rm -rf "$CLUSTER" "$CLUSTERS/.${CLUSTER##*/}.lock"
  rmdir "$CLUSTERS" 2>/dev/null || :
  exit "$status"
}

cluster_down() {
  local pid
  [ -d "$CLUSTER" ] || die "$(not_up "$1")"
  cluster_lock "$1"
  if pid=$(cluster_pid "$CLUSTER"); then kill_cluster "$pid"; fi
  rm -rf "$CLUSTER" "$CLUSTERS/.$1.lock"
  rmdir "$CLUSTERS" 2>/dev/null || :
  say "Cluster '$1' is down; nothing is left of it."
}

# All clusters of this checkout, or the named one, which has to be up then.
cluster_status() {
  local dir pid found=
  if [ -n "$2" ] && ! cluster_pid "$CLUSTER" >/dev/null; then die "$(not_up "$1")"; fi
  for dir in "$CLUSTERS"/*/; do
    dir=${dir%/}
    if [ ! -d "$dir" ] || { [ -n "$2" ] && [ "$dir" != "$CLUSTER" ]; }; then continue; fi
    [ -n "$found" ] || printf '%-20s %-9s %-8s %-8s %s\n' NAME STATUS PID MEMORY SERVER
    found=yes
    if pid=$(cluster_pid "$dir"); then
      printf '%-20s %-9s %-8s %-8s %s\n' "${dir##*/}" up "$pid" "$(awk '/^VmRSS/ { printf "%dMi", $2 / 1024 }' "/proc/$pid/status")" \
        "$(sed -n 's/^ready .*server=//p' "$dir/log")"
    else
      printf '%-20s %-9s %-8s %-8s %s\n' "${dir##*/}" died - - "log: $dir/log; clear up with: ./redtier cluster down$(name_option "${dir##*/}")"
    fi
  done
  [ -n "$found" ] || say "No cluster is up. Start one with: ./redtier cluster up"
}
