"""Comes last: the server has done the work of all other tests of this run, in one process."""
LIMIT_BYTES = 128 << 20


def test_peak_memory_stays_under_its_limit(server, record_testsuite_property, capsys):
    peak = server.peak_memory_bytes()
    note = f"the server's peak memory over all client tests: {peak / (1 << 20):.1f} MiB of {LIMIT_BYTES >> 20} MiB allowed"
    record_testsuite_property("note", note)
    with capsys.disabled():
        print(f"\n{note}")
    assert peak < LIMIT_BYTES
