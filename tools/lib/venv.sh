# The Python with the clients that tests run, from PyPI, in a folder outside the checkout named after what it holds.

# interop_python: prints the interpreter's path; makes it first when requirements.txt changed.
interop_python() {
  local requirements=tests/interop/requirements.txt
  local home="${XDG_CACHE_HOME:-$HOME/.cache}/coffer/python-$(sha256sum "$requirements" | cut -c1-16)"
  if [[ ! -e $home/ready ]]; then
    echo "Installing the Python clients of $requirements" >&2
    # Each step by name: bash does not stop at errors inside $(...), where this function is called.
    rm -rf "$home" && /usr/bin/python3 -m venv "$home" >&2 &&
      "$home/bin/pip" install --quiet --disable-pip-version-check --no-input -r "$requirements" >&2 &&
      touch "$home/ready" || return 1
  fi
  echo "$home/bin/python"
}
