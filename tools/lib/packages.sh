# Installs the Debian packages that are missing. Sourced by tools/quickstart and tools/check.

# shellcheck disable=SC2034
readonly BUILD_PACKAGES=(
  bazel-bootstrap bazel-rules-java bazel-rules-proto g++ python3
  libabsl-dev libsqlite3-dev libssl-dev libxxhash-dev libisal-dev liburing-dev libpugixml-dev libjemalloc-dev
  libboost1.81-dev libcurl4-openssl-dev libcli11-dev libtomlplusplus-dev nlohmann-json3-dev prometheus-cpp-dev
)
CHECK_PACKAGES=(
  "${BUILD_PACKAGES[@]}"
  libgtest-dev libgmock-dev libbenchmark-dev clang clang-format libclang-rt-14-dev
  git curl openssl python3-venv
  awscli python3-boto3 s3cmd rclone restic s3fs libfaketime
)
# Where Node comes from elsewhere, Debian's packages conflict with it.
command -v node >/dev/null || CHECK_PACKAGES+=(nodejs)
command -v npm >/dev/null || CHECK_PACKAGES+=(npm)
readonly CHECK_PACKAGES

# install_missing PACKAGE...: says what it installs; nothing when all are there.
install_missing() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || {
      echo "These Debian packages are missing, and there is no sudo to install them: ${missing[*]}" >&2
      echo "As root: apt-get install ${missing[*]}" >&2
      return 1
    }
    as_root=(sudo)
  fi
  echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
    >/dev/null
}
