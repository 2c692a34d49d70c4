# What the commands of ./redtier build. Sourced; expects ROOT, STATE and tools.sh.

# Runs a command quietly with a line that says what is going on and how long it took.
progress() {
  local what=$1 begin=$SECONDS pid status=0
  shift
  "$@" >"$STATE/progress.log" 2>&1 9>&- &
  pid=$!
  if [ -t 1 ]; then
    while kill -0 "$pid" 2>/dev/null; do
      printf '\r  ...  %s (%s s)' "$what" $((SECONDS - begin))
      sleep 0.3
    done
    printf '\r\033[K'
  fi
  wait "$pid" || status=$?
  if [ "$status" != 0 ]; then
    tail -n 25 "$STATE/progress.log" >&2
    die "failed: $what"
  fi
  printf '  ok   %s (%s s)\n' "$what" $((SECONDS - begin))
}

build_jars() {
  # In place of the shell: whoever stops the demo stops the build.
  cd "$ROOT" && exec ./mvnw -B -ntp "$@" package -Dmaven.test.skip=true -Dspotless.check.skip=true
}
