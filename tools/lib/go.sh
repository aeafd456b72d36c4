# The driver of the SDK for Go, built where a Go that is new enough is at hand, in a folder outside the checkout named after its source.

# interop_go_driver: prints the program's path; builds it first when its source changed.
interop_go_driver() {
  local source=tests/interop/go
  local home="${XDG_CACHE_HOME:-$HOME/.cache}/coffer/go-$(cat "$source"/* | sha256sum | cut -c1-16)"
  if [[ ! -e $home/driver ]]; then
    command -v go >/dev/null || return 1
    echo "Building the Go client of $source" >&2
    (cd "$source" && GOTOOLCHAIN=local GOFLAGS=-mod=readonly CGO_ENABLED=0 go build -o "$home/driver" .) >&2 || return 1
  fi
  echo "$home/driver"
}
