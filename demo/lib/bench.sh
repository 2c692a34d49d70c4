# What ./redtier bench measures. Sourced; expects ROOT, STATE, tools.sh, build.sh and cluster.sh.

bench() {
  case "${1:-}" in
    cluster) shift && bench_cluster "$@" ;;
    failover) shift && bench_failover "$@" ;;
    sidecar) shift && bench_sidecar "$@" ;;
    policies) shift && bench_policies "$@" ;;
    *) bench_runtime "$@" ;;
  esac
}

bench_runtime() {
  ensure_tools
  rm -rf "$ROOT/benchmarks/target/lib"
  progress "built the benchmarks" build_jars -pl benchmarks -am
  "$(java_program)" -cp "$(echo "$ROOT"/benchmarks/target/redtier-benchmarks-*.jar):$ROOT/benchmarks/target/lib/*" io.redtier.benchmarks.Bench "$@"
}

bench_sidecar() {
  local nginx=()
  ensure_tools
  (ensure_programs nginx:nginx-light) || say "nginx is not there and could not be installed: the comparison with it is left out"
  ! command -v nginx >/dev/null || nginx=(--nginx "$(command -v nginx)")
  rm -rf "$ROOT/benchmarks/target/lib"
  progress "built the benchmarks and the sidecar" build_jars -pl benchmarks,sidecar -am
  "$(java_program)" -cp "$(echo "$ROOT"/benchmarks/target/redtier-benchmarks-*.jar):$ROOT/benchmarks/target/lib/*" \
    io.redtier.benchmarks.sidecar.SidecarBenchmark --sidecar "$ROOT/sidecar/target/sidecar.jar" "${nginx[@]}" "$@"
}

# On a cluster of its own, which is kept to two cores wherever there are more.
bench_cluster() {
  json_option "bench cluster" "$@"
  ensure_cluster_tools
  ensure_devcluster
  launch_bench
  measure -cp "$ROOT/benchmarks/target/classes:$DEVCLUSTER" io.redtier.benchmarks.cluster.ClusterBenchmark --pid "$CLUSTER_PID"
}

# The same with the operator, as the demo installs it.
bench_failover() {
  json_option "bench failover" "$@"
  ensure_tools
  build
  launch_bench
  install_operator
  measure -cp "$ROOT/benchmarks/target/classes:$ROOT/load/target/classes:$DEVCLUSTER:$ROOT/load/target/lib/*" \
    io.redtier.benchmarks.failover.FailoverBenchmark
}

# On a cluster inside the measuring process, which counts the operator's writes; the operator is a process of its own.
bench_policies() {
  json_option "bench policies" "$@"
  ensure_tools
  build
  rm -rf "$ROOT/benchmarks/target/lib"
  progress "built the benchmarks" build_jars -pl benchmarks -am
  BENCH=$(mktemp -d "$STATE/bench.XXXXXX")
  CLUSTER_PID=
  trap stop_bench EXIT
  : >"$BENCH/hosts"
  "$(java_program)" -Dorg.slf4j.simpleLogger.defaultLogLevel=error -Djava.io.tmpdir="$BENCH" -Djdk.net.hosts.file="$BENCH/hosts" \
    -cp "$ROOT/benchmarks/target/classes:$ROOT/benchmarks/target/lib/*:$DEVCLUSTER" \
    io.redtier.benchmarks.policies.PoliciesBenchmark --root "$ROOT" --directory "$BENCH" "${JSON[@]}"
}

JSON=()
json_option() {
  local command=$1
  shift
  while [ $# -gt 0 ]; do
    case "$1" in
      --json)
        [ $# -gt 1 ] || usage_error "$command: --json needs a file"
        JSON=(--json "$2")
        [ -d "$(dirname "$2")" ] || usage_error "$command: --json '$2': no folder $(dirname "$2")"
        shift 2
        ;;
      *) usage_error "$command: unknown option '$1'; write --json FILE" ;;
    esac
  done
}

launch_bench() {
  progress "built the benchmarks" build_benchmarks
  BENCH=$(mktemp -d "$STATE/bench.XXXXXX")
  trap stop_bench EXIT
  launch_cluster "$BENCH/state" "$BENCH/log" --images "$ROOT/demo/images.json"
  [ "$(nproc)" -le 2 ] || taskset -a -c -p 0,1 "$CLUSTER_PID" >/dev/null
}

measure() {
  "$(java_program)" -Dorg.slf4j.simpleLogger.defaultLogLevel=error -Djava.io.tmpdir="$BENCH" "$@" --kubeconfig "$KUBECONFIG" "${JSON[@]}"
}

build_benchmarks() {
  cd "$ROOT" && ./mvnw -B -ntp -pl benchmarks -am compile -Dspotless.check.skip=true
}

stop_bench() {
  local status=$?
  trap '' INT TERM
  stop_jobs "$CLUSTER_PID"
  [ -z "$CLUSTER_PID" ] || kill_cluster "$CLUSTER_PID"
  rm -rf "$BENCH"
  exit "$status"
}
