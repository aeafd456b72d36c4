"""Fuzz targets that any compiler builds: as tests they replay their corpus."""

load("@rules_cc//cc:defs.bzl", "cc_test")

def coffer_fuzz_test(name, srcs, deps = [], corpus = None, **kwargs):
    """A test that runs a fuzz target over its corpus: every file, and every prefix of it.

    With --config=fuzz it is libFuzzer's program instead (tools/fuzz).

    Args:
      name: ends in _fuzz. Its corpus is in corpus/NAME without that.
      srcs: define LLVMFuzzerTestOneInput.
      deps: of srcs.
      corpus: labels of corpus files, instead of the folder.
      **kwargs: for cc_test.
    """
    if corpus == None:
        corpus = native.glob(["corpus/%s/**" % name[:-len("_fuzz")]])
    cc_test(
        name = name,
        srcs = srcs + select({
            "//tests/fuzz:with_libfuzzer": [],
            "//conditions:default": ["//tests/fuzz:replay_main.cc"],
        }),
        args = ["$(rootpaths %s)" % label for label in corpus],
        data = corpus,
        deps = deps,
        **kwargs
    )
