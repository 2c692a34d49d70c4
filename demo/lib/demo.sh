# The demo: the embedded cluster, the chart, the sample app; started, shown, and stopped again.
# Sourced; expects ROOT, STATE and tools.sh.

DEMO=$STATE/demo
DEMO_PORT=0
CLUSTER_PID=

demo() {
  local story=
  while [ $# -gt 0 ]; do
    case "$1" in
      --script)
        story=tour
        if [ $# -gt 1 ] && [ "${2#-}" = "$2" ]; then story=$2 && shift; fi
        ;;
      --port)
        [ $# -gt 1 ] || usage_error "demo: --port needs a number from 1 to 65535"
        DEMO_PORT=$2
        shift
        ;;
      *) usage_error "demo: unknown option '$1'; write --script [STORY] or --port PORT" ;;
    esac
    shift
  done
  check_port demo "$DEMO_PORT"
  [ -z "$story" ] || [ -f "$ROOT/demo/stories/$story" ] \
    || usage_error "demo: no story '$story'; there are: $(cd "$ROOT/demo/stories" && echo *)"

  local started=$SECONDS
  mkdir -p "$STATE"
  exec 9>"$STATE/demo.lock"
  flock -n 9 || die "a demo already runs from this checkout; stop it with Ctrl-C first."
  trap stop_demo EXIT
  trap 'exit 130' INT TERM
  ensure_tools
  stop_leftover
  case "$([ -z "$story" ] || sed -n 's/^# needs: //p' "$ROOT/demo/stories/$story")" in
    cluster)
      ensure_devcluster
      start_demo
      ;;
    operator)
      build
      start_demo
      install_operator
      ;;
    *)
      build
      unpack_postgres
      start_demo
      install_operator
      deploy
      ;;
  esac
  if [ -n "$story" ]; then
    # shellcheck source=demo/lib/story.sh
    . "$ROOT/demo/lib/story.sh"
    # shellcheck source=demo/stories/tour
    . "$ROOT/demo/stories/$story"
    say ""
    say "Story '$story': $STEPS_DONE steps, all true. In all $((SECONDS - started)) s."
  else
    show_what_to_try
    wait "$CLUSTER_PID" || die "the embedded cluster stopped; its log: $STATE/cluster.log"
  fi
}

build() {
  local stamp=$STATE/built
  if [ -f "$stamp" ] && [ -z "$(find "$ROOT"/pom.xml "$ROOT"/*/pom.xml "$ROOT"/*/src/main -newer "$stamp" -print -quit)" ] \
    && [ -f "$ROOT/devcluster/target/devcluster.jar" ] && [ -f "$ROOT/operator/target/quarkus-app/quarkus-run.jar" ] \
    && [ -f "$ROOT/sample-app/target/quarkus-app/quarkus-run.jar" ] && [ -d "$ROOT/load/target/lib" ]; then
    return
  fi
  local begun=$STATE/build-begun
  touch "$begun"
  progress "built from source" build_jars -pl '!benchmarks,!testkit'
  mv "$begun" "$stamp"
}

# The PostgreSQL server of the sample app: binaries out of the Maven artifact that its tests use, too.
unpack_postgres() {
  local version dir=$STATE/postgres-16 arch=amd64
  [ -x "$dir/bin/postgres" ] && return
  [ "$(uname -m)" = x86_64 ] || arch=arm64v8
  version=$(sed -n 's:.*<embedded-postgres-binaries.version>\(.*\)</.*:\1:p' "$ROOT/pom.xml")
  progress "unpacked PostgreSQL $version" unpack_postgres_jar "$version" "$arch" "$dir"
}

unpack_postgres_jar() {
  local work=$STATE/postgres-jar
  rm -rf "$work" "$3" && mkdir -p "$work" "$3"
  (cd "$ROOT" && ./mvnw -q -B -ntp -N dependency:copy -DoutputDirectory="$work" \
    -Dartifact="io.zonky.test.postgres:embedded-postgres-binaries-linux-$2:$1")
  unzip -q -d "$work" "$work"/*.jar
  tar xJf "$work"/*.txz -C "$3"
  rm -rf "$work"
}

start_demo() {
  local begin=$SECONDS
  rm -rf "$DEMO" && mkdir -p "$DEMO"
  launch_cluster "$DEMO" "$STATE/cluster.log" --images "$ROOT/demo/images.json" --port "$DEMO_PORT"
  echo "$CLUSTER_PID" >"$STATE/cluster.pid"
  say "  ok   embedded Kubernetes $(kubectl version -o yaml | sed -n '/serverVersion/,$s/.*gitVersion: //p') ($((SECONDS - begin)) s)"
}

install_operator() {
  progress "chart redtier installed" \
    helm install redtier "$ROOT/helm/redtier" --namespace redtier-system --create-namespace --wait --timeout 120s
}

deploy() {
  local manifests=$ROOT/demo/manifests
  kubectl apply -f "$manifests/00-namespace.yaml" >/dev/null
  kubectl apply -f "$manifests/rediscluster.yaml" -f "$manifests/postgres.yaml" >/dev/null
  progress "RedisCluster shop is Ready" kubectl -n shop wait --for=condition=Ready rediscluster/shop --timeout=120s
  # The policies before the pods: one that starts without a document gets it when its kubelet refreshes the volume,
  # which takes a minute.
  sed 's/^  replicas: .*/  replicas: 0/' "$manifests/catalog.yaml" | kubectl apply -f - >/dev/null
  kubectl apply -f "$manifests/catalog-policies.yaml" >/dev/null
  progress "policies accepted" kubectl -n shop wait --for=condition=Accepted cachepolicy/catalog ratelimitpolicy/catalog-limits --timeout=60s
  kubectl apply -f "$manifests/catalog.yaml" >/dev/null
  progress "sample app is up (2 replicas)" kubectl -n shop rollout status deployment/catalog --timeout=180s
  APP=http://$(kubectl -n shop get service catalog -o jsonpath='{.spec.clusterIP}:{.spec.ports[0].port}')
  export APP
  progress "both instances run the policies" instances_have_policies
}

instances_have_policies() {
  local begin=$SECONDS ip without
  while [ $((SECONDS - begin)) -lt 120 ]; do
    without=0
    for ip in $(kubectl -n shop get pods -l app=catalog -o jsonpath='{.items[*].status.podIP}'); do
      curl -sS -m 2 "http://$ip:8080/api/v1/policy" | grep -q '"loaded":true.*"clusters":{"shop/shop":true}' || without=$((without + 1))
    done
    [ "$without" -gt 0 ] || return 0
    sleep 0.5
  done
  echo "$without instances have no policy document or do not reach Redis"
  return 1
}

show_what_to_try() {
  cat <<TRY

The shop answers at $APP (only from this machine). In a second terminal:

  export KUBECONFIG=$KUBECONFIG PATH=$TOOLS:\$PATH
  kubectl get rdc,cpol,rlim,pods -A

Five things to try, and what to change then:

  curl -i $APP/api/v1/products/1          # once: X-Cache: miss; again: X-Cache: hit
  curl -i -X PUT -H 'Content-Type: application/json' -d '{"name":"Tea","priceCents":450}' $APP/api/v1/products/1
  curl -i -X POST -H 'Content-Type: application/json' -d '{"orderId":"o-1","userId":"u-1","amountCents":900}' $APP/api/v1/payments   # again: 409
  for i in \$(seq 25); do curl -s -o /dev/null -w '%{http_code} ' -H 'X-User-Id: ann' $APP/api/v1/products/2; done   # 429 at the end
  curl -s $APP/api/v1/policy              # what this instance has in force, and since which generation
  kubectl -n shop patch ratelimitpolicy catalog-limits --type=merge -p '{"spec":{"limits":{"per-user":{"rate":{"limit":5}}}}}'   # now try the two lines above again

Ctrl-C stops everything that was started here.
TRY
}

stop_demo() {
  local status=$?
  trap '' INT TERM
  stop_jobs "$CLUSTER_PID"
  if [ -n "$CLUSTER_PID" ] && kill -0 "$CLUSTER_PID" 2>/dev/null; then
    say "Stopping the embedded cluster"
    kill_cluster "$CLUSTER_PID"
  fi
  rm -rf "$DEMO" "$STATE/cluster.pid"
  exit "$status"
}

# A cluster that outlived its script (kill -9) holds no lock, but runs on from the files in $STATE.
stop_leftover() {
  local pid
  pid=$(cat "$STATE/cluster.pid" 2>/dev/null) || return 0
  if tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "--dir $DEMO "; then
    say "Stopping the embedded cluster of an earlier demo"
    kill_cluster "$pid"
  fi
  rm -f "$STATE/cluster.pid"
}

clean() {
  [ $# -eq 0 ] || usage_error "clean takes no options"
  mkdir -p "$STATE"
  exec 9>"$STATE/demo.lock"
  flock -n 9 || die "a demo runs from this checkout; stop it with Ctrl-C first."
  local dir
  for dir in "$CLUSTERS"/*/; do
    if cluster_pid "${dir%/}" >/dev/null; then
      dir=${dir%/} && die "cluster '${dir##*/}' is up; stop it first: ./redtier cluster down$(name_option "${dir##*/}")"
    fi
  done
  stop_leftover
  rm -rf "$STATE" "$ROOT"/*/target
  say "Removed $STATE and the modules' target folders."
}
