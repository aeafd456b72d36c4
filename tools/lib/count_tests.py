"""Counts test cases from the results that Bazel reports, and prints "N passed, N failed".

usage: count_tests.py EVENTS.json ...    (files of --build_event_json_file)

A test that writes JUnit XML counts by its cases, any other as one. A target that did not build counts as failed.
"""
import json
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree


def results(path):
    """Yields (label, passed, xml path or None) for every result in one event file."""
    found, seen, summaries = {}, set(), {}
    with open(path, encoding="utf-8") as events:
        for line in events:
            event = json.loads(line)
            if "testResult" in event["id"]:
                xml = next((o["uri"] for o in event["testResult"].get("testActionOutput", [])
                            if o["name"] == "test.xml"), None)
                test = event["id"]["testResult"]
                # A sharded test gives a result for each shard; of several attempts the last one counts.
                found[test["label"], test.get("shard", 1), test.get("run", 1)] = (
                    event["testResult"].get("status") == "PASSED", xml)
                seen.add(test["label"])
            elif "testSummary" in event["id"]:
                summaries[event["id"]["testSummary"]["label"]] = event["testSummary"].get("overallStatus") == "PASSED"
            elif "targetCompleted" in event["id"] and event.get("completed", {}).get("success") is not True:
                summaries[event["id"]["targetCompleted"]["label"]] = False
    for label, passed in summaries.items():
        if label not in seen:
            yield label, passed, None
    for (label, _, _), (passed, xml) in found.items():
        yield label, passed, urllib.parse.urlparse(xml).path if xml else None


def cases(xml):
    """(passed, failed, skipped) of a JUnit file, or None when it has no cases."""
    try:
        root = ElementTree.parse(xml).getroot()
    except (OSError, ElementTree.ParseError):
        return None
    all_cases = list(root.iter("testcase"))
    if len(all_cases) < 2:
        return None
    failed = sum(1 for case in all_cases if case.find("failure") is not None or case.find("error") is not None)
    skipped = sum(1 for case in all_cases
                  if case.find("skipped") is not None or case.get("status") == "notrun" or case.get("result") == "skipped")
    return len(all_cases) - failed - skipped, failed, skipped


def main(paths):
    passed = failed = skipped = 0
    for path in paths:
        for label, ok, xml in results(path):
            counted = cases(xml) if xml else None
            counts = counted or ((1, 0, 0) if ok else (0, 1, 0))
            if not ok and counts[1] == 0:  # a crash or a leak after the last case
                counts = (counts[0], 1, counts[2])
            if not ok:
                print(f"FAILED {label}")
            passed, failed, skipped = passed + counts[0], failed + counts[1], skipped + counts[2]
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
