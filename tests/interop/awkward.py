"""Keys that break servers and clients which take them for paths, for XML or for URLs."""

# All that one name can have, in one.
KEY = "grüße/日本🌍 a+b%20c&<d>'\"#?;=~*|\\ (1)!@$,:^`{}[]"

KEYS = [
    "with space", "plus+plus", "per%cent", "%2F", "100%25", "question?mark", "hash#hash", "amp&<tag>'\"", "semi;colon=equals",
    "tilde~star*", "back\\slash", "line\nbreak\r", "tab\t", "grüße/日本/🌍", "e\u0301", "\u00e9",
    "a", "a/b", "a/b/", "/leading", "//two", "a//b", "trailing/", ".", "..", "../up", "a/./b", "a/../b", "x" * 1024,
    "é" * 512, "Upper", "upper", "con", "?list-type=2", "index.html?versionId=1", " ", "+",
]

# Names that files can have, too.
NAMES = [
    "with space", " leading and trailing ", "plus+plus", "per%cent", "%2F", "100%25", "question?mark", "hash#hash", "amp&<tag>'\"",
    "semi;colon=equals", "tilde~star*", "back\\slash", "e\u0301", "\u00e9", "日本🌍", "...", "-dash", "x" * 255, "Upper", "upper", "+",
]
