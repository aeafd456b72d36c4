"""Tests written in Python, run by the interpreter that tools/check prepares (COFFER_PYTHON)."""

def python_test(name, src, data = [], args = [], **kwargs):
    """A pytest file. Its cases are counted one by one; without the prepared interpreter it fails and says how to get it."""
    native.sh_test(
        name = name,
        srcs = ["//tests/support:run_pytest.sh"],
        args = ["$(location %s)" % src] + args,
        data = [src] + data,
        **kwargs
    )
