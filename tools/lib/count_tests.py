"""Counts test cases from the results that Bazel reports, and prints "N passed, N failed".

usage: count_tests.py EVENTS.json ...    (files of --build_event_json_file, one for each run of Bazel)

A test that writes JUnit XML counts by its cases, any other as one. A target that did not build counts as failed, and so does a run
that ended with an error which no target shows. What tests recorded under the name "note" is printed above the counts, and so is why
tests were skipped.
"""
import collections
import contextlib
import json
import pathlib
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree


def events_of(path):
    """What was written of the file: nothing, if Bazel did not get that far; the last line may be cut if it was killed."""
    if not pathlib.Path(path).exists():
        return
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            with contextlib.suppress(json.JSONDecodeError):
                yield json.loads(line)


def xml_of(result):
    uris = [output["uri"] for output in result.get("testActionOutput", []) if output["name"] == "test.xml"]
    return urllib.parse.unquote(urllib.parse.urlparse(uris[0]).path) if uris else None


def results(path):
    """Yields (label, passed, xml path or None) for every result in one event file."""
    found, summaries, exit_code = {}, {}, None
    for event in events_of(path):
        # An event that Bazel gave up on has an id and no content.
        if "testResult" in event["id"]:
            test, result = event["id"]["testResult"], event.get("testResult", {})
            # A sharded test gives a result for each shard; of several attempts the last one counts.
            found[test["label"], test.get("shard", 1), test.get("run", 1)] = (result.get("status") == "PASSED", xml_of(result))
        elif "testSummary" in event["id"]:
            summaries[event["id"]["testSummary"]["label"]] = event.get("testSummary", {}).get("overallStatus") == "PASSED"
        elif "targetCompleted" in event["id"] and event.get("completed", {}).get("success") is not True:
            summaries[event["id"]["targetCompleted"]["label"]] = False
        elif "buildFinished" in event["id"]:
            exit_code = event.get("finished", {}).get("exitCode", {}).get("code", 0)
    with_results = {label for label, _, _ in found}
    every = [(label, passed, None) for label, passed in summaries.items() if label not in with_results]
    every += [(label, passed, xml) for (label, _, _), (passed, xml) in found.items()]
    if exit_code != 0 and all(passed for _, passed, _ in every):
        every.append((f"{pathlib.Path(path).stem}: Bazel ended with an error, see above", False, None))
    return every


def parsed(xml):
    try:
        return ElementTree.parse(xml).getroot() if xml else None
    except (OSError, ElementTree.ParseError):
        return None


def cases(root):
    """(passed, failed, skipped) of a JUnit file, or None when it has no cases."""
    all_cases = list(root.iter("testcase"))
    if len(all_cases) < 2:
        return None
    failed = sum(1 for case in all_cases if case.find("failure") is not None or case.find("error") is not None)
    skipped = sum(1 for case in all_cases
                  if case.find("skipped") is not None or case.get("status") == "notrun" or case.get("result") == "skipped")
    return len(all_cases) - failed - skipped, failed, skipped


def skip_reasons(root):
    """Those of tests that gave one, without their second lines."""
    reasons = (skipped.get("message", "").strip() for skipped in root.iter("skipped"))
    return [reason.splitlines()[0] for reason in reasons if reason]


def main(paths):
    passed = failed = skipped = 0
    reasons = collections.Counter()
    for label, ok, xml in (result for path in paths for result in results(path)):
        root = parsed(xml)
        counts = (cases(root) if root is not None else None) or ((1, 0, 0) if ok else (0, 1, 0))
        if not ok and counts[1] == 0:  # a crash or a leak after the last case
            counts = (counts[0], 1, counts[2])
        if not ok:
            print(f"FAILED {label}")
        if root is not None:
            reasons.update(skip_reasons(root))
            for note in root.iter("property"):
                if note.get("name") == "note":
                    print(note.get("value"))
        passed, failed, skipped = passed + counts[0], failed + counts[1], skipped + counts[2]
    for reason, count in sorted(reasons.items()):
        print(f"skipped {count}: {reason}")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
