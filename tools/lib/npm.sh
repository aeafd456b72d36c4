# The JavaScript clients that tests run, from npm, in a folder outside the checkout named after what it holds.

# interop_node_modules: prints the folder of the modules; fills it first when package-lock.json changed.
interop_node_modules() {
  local source=tests/interop/javascript
  local home="${XDG_CACHE_HOME:-$HOME/.cache}/coffer/npm-$(sha256sum "$source/package-lock.json" | cut -c1-16)"
  if [[ ! -e $home/ready ]]; then
    echo "Installing the JavaScript clients of $source" >&2
    rm -rf "$home" && mkdir -p "$home" && cp "$source/package.json" "$source/package-lock.json" "$home" &&
      npm ci --prefix "$home" --ignore-scripts --no-audit --no-fund --loglevel=error >&2 &&
      touch "$home/ready" || return 1
  fi
  echo "$home/node_modules"
}
