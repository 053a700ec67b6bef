"""Text taken apart with regular expressions: logs, tokens, words, replacements."""
import collections
import re
from concurrent.futures import ThreadPoolExecutor

LOG = """\
2024-05-06 12:00:01 [worker-1] INFO  started job 17
2024-05-06 12:00:02 [worker-2] ERROR job 18 failed: timeout after 30s
2024-05-06 12:00:05 [worker-1] WARN  job 17 slow (2.5s)
not a log line
2024-05-07 09:30:00 [main] INFO  done"""
LINE = re.compile(
    r"""
    ^(?P<date>\d{4}-\d\d-\d\d)\s+(?P<time>[\d:]+)\s   # when
    \[(?P<thread>[\w-]+)\]\s(?P<level>[A-Z]+)\s+(?P<message>.*)$
    """,
    re.VERBOSE | re.MULTILINE,
)
for match in LINE.finditer(LOG):
    print(match["thread"], match.group("level", "message"), match.span("date"), match.lastgroup)
print(LINE.groups, list(LINE.groupindex.items())[:2], len(LINE.findall(LOG)))
print(LINE.search("nothing"), re.match("a|b", "cab"), re.search("a|b", "cab"))
text = "It was the best of times, it was the worst of times; don't panic!"
with ThreadPoolExecutor(2) as pool:
    counts = pool.map(lambda part: collections.Counter(re.findall(r"[a-z']+", part.lower())), re.split(r"[,;]\s*", text))
print(sum(counts, collections.Counter()).most_common(4))
TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d*)?)|(?P<name>[A-Za-z_]\w*)|(?P<op>\*\*|[-+*/()=]))")


def tokens(source):
    place = 0
    while place < len(source):
        match = TOKEN.match(source, place)
        if not match:
            raise SyntaxError(f"bad character {source[place]!r}")
        yield match.lastgroup, match[match.lastgroup]
        place = match.end()


print(list(tokens("area = 3.14 * r ** 2")))
print(re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world good day"), re.subn("o", "0", "foo boo", count=3))
print(re.sub(r"\d+", lambda m: str(int(m[0]) * 2), "3 apples, 10 pears"), re.sub(r"(?P<x>a)", r"[\g<x>]", "banana"))
print(re.split(r"(\W)", "a-b c"), re.split(r"\s*[,;]\s*", "a , b;c", maxsplit=1), re.escape("1+1=2?"))
print(re.fullmatch(r"[\w.]+@\w+\.\w{2,3}", "me.x@site.org") is not None, re.findall(r"(?i)\bthe\b", "The other the"))
print(re.findall(r"(?<=\$)\d+(?!\d|\.)", "$15 $3.50 $7"), re.findall(r"([\"'])(.*?)\1", "'a' \"b'c\""))
print(re.findall(rb"\w+", b"raw bytes"), re.compile(r"x*", re.I | re.S), re.compile("a") == re.compile("a"))
match = re.search(r"(a)?(b)(c)?", "xbx")
print(match, match.groups(), match.groups("-"), match.groupdict(), match.start(1), match.regs, match.expand(r"<\2>"))
for bad in ("(", "a**", "[z-a]", "(?P<n>a)(?P<n>b)", r"\2", "x{3,1}", "(?<=a*)b"):
    try:
        re.compile(bad)
    except re.error as error:
        print(error)
print(re.sub("", "-", "abc"), [m.span() for m in re.finditer(r"\d*", "a12b")], re.findall("^.", "ab\ncd", re.M))
