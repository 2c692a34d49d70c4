# What a story is written with: steps that are performed for real, checked, and printed with their figure.
# Sourced by demo.sh; the first untrue step ends the run with a non-zero status.
# A story with the line "# needs: cluster" gets the embedded Kubernetes alone, one with "# needs: operator" without sample app.

STEPS_DONE=0

# A heading for what follows.
step() {
  STEPS_DONE=$((STEPS_DONE + 1))
  printf '\n%2d. %s\n' "$STEPS_DONE" "$1"
}

# Something seen, with its figure.
seen() { printf '      %s\n' "$*"; }

untrue() {
  printf '    NOT TRUE: %s\n' "$*" >&2
  kubectl get pods -A -o wide >&2 || :
  kubectl get rdc,cpol,rlim -A >&2 2>/dev/null || :
  exit 1
}

# expect WHAT ACTUAL EXPECTED
expect() {
  [ "$2" = "$3" ] || untrue "$1: expected '$3', got '$2'"
  seen "$1: $2"
}

# expect_like WHAT ACTUAL PATTERN (an extended regular expression)
expect_like() {
  printf '%s' "$2" | grep -Eq -- "$3" || untrue "$1: expected /$3/, got '$2'"
  seen "$1: $(printf '%s' "$2" | tr '\n' ' ')"
}

now_ms() { date +%s%3N; }

# did WHAT COMMAND...: what has to succeed; sets OUT, its output, and says how long it took
did() {
  local what=$1 begin
  shift
  begin=$(now_ms)
  OUT=$("$@" 2>&1) || untrue "$what: $* failed: $OUT"
  seen "$what ($(($(now_ms) - begin)) ms)"
}

# refused WHAT PATTERN COMMAND...: what has to fail, and how it says so
refused() {
  local what=$1 pattern=$2
  shift 2
  OUT=$("$@" 2>&1) && untrue "$what: $* succeeded: $OUT"
  expect_like "$what" "$OUT" "$pattern"
}

# until_true SECONDS COMMAND...: repeats the command until it succeeds; sets TOOK_MS
until_true() {
  local limit=$1 begin
  shift
  begin=$(now_ms)
  until "$@" >/dev/null 2>&1; do
    TOOK_MS=$(($(now_ms) - begin))
    [ "$TOOK_MS" -lt $((limit * 1000)) ] || return 1
    sleep 0.1
  done
  TOOK_MS=$(($(now_ms) - begin))
}

# The processes of this demo's containers: another demo on the machine has the same programs.
demo_processes() { descendants "$CLUSTER_PID"; }

# process_of PROGRAM PATTERN: this demo's process of that name, by a line of its environment or its command line
process_of() {
  local pid
  for pid in $(demo_processes); do
    if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$1" ] && cat "/proc/$pid/environ" "/proc/$pid/cmdline" 2>/dev/null | tr '\0' '\n' | grep -q -- "$2"; then
      echo "$pid"
      return
    fi
  done
}

# A user that nobody has been yet: requests without a user share one budget.
new_user() { echo "X-User-Id: story-$RANDOM-$RANDOM"; }

# request METHOD PATH [curl options]: sets STATUS, HEADERS, BODY, MILLIS; asks as a new user unless told otherwise
request() {
  local method=$1 path=$2 dir=$DEMO out
  shift 2
  [[ "$*" == *X-User-Id:* ]] || set -- "$@" -H "$(new_user)"
  out=$(curl -sS -m 10 -X "$method" -D "$dir/headers" -o "$dir/body" -w '%{http_code} %{time_total}' "$@" "$APP$path") || :
  STATUS=${out% *}
  MILLIS=$(awk -v s="${out#* }" 'BEGIN { printf "%.1f", s * 1000 }')
  HEADERS=$(tr -d '\r' <"$dir/headers")
  BODY=$(cat "$dir/body")
}

# header NAME: the value in the last answer
header() { printf '%s\n' "$HEADERS" | sed -n "s/^$1: //Ip" | head -1; }

primary_pod() { kubectl -n shop get pods -l redtier.io/cluster=shop,redtier.io/role=primary -o jsonpath='{.items[*].metadata.name}'; }
pod_ip() { kubectl -n shop get pod "$1" -o jsonpath='{.status.podIP}'; }
