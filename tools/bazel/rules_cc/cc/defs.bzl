"""The C++ rules that are built into Bazel 4, under the name that BUILD files load them by."""

cc_binary = native.cc_binary
cc_library = native.cc_library
cc_test = native.cc_test

# Bazel's own packages ask for these.
cc_import = native.cc_import
cc_toolchain = native.cc_toolchain
cc_toolchain_suite = native.cc_toolchain_suite
