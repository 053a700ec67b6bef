"""Word count, map and reduce over a pool."""
import collections
import functools
import itertools
import operator
import string
from concurrent.futures import ThreadPoolExecutor, as_completed

TEXT = """It was the best of times, it was the worst of times, it was the age of wisdom,
it was the age of foolishness, it was the epoch of belief, it was the epoch of incredulity,
it was the season of Light, it was the season of Darkness -- it was the spring of hope!"""


def chunks(items, size):
    iterator = iter(items)
    while chunk := list(itertools.islice(iterator, size)):
        yield chunk


def count(lines):
    table = str.maketrans("", "", string.punctuation)
    words = " ".join(lines).translate(table).lower().split()
    return collections.Counter(words)


lines = TEXT.splitlines()
with ThreadPoolExecutor(max_workers=3, thread_name_prefix="count") as pool:
    futures = {pool.submit(count, chunk): i for i, chunk in enumerate(chunks(lines, 1))}
    parts = {futures[f]: f.result() for f in as_completed(futures)}
total = functools.reduce(operator.add, (parts[i] for i in sorted(parts)))
for word, number in total.most_common(6):
    print(f"{word:<8}{number:>3} {'#' * number}")
print(sum(total.values()), len(total), total["nothing"])
by_length = collections.defaultdict(set)
for word in total:
    by_length[len(word)].add(word)
for length, words in sorted(by_length.items()):
    print(length, sorted(words))
for initial, group in itertools.groupby(sorted(total), key=lambda w: w[0]):
    print(initial, ",".join(group), end="; ")
print()
print((total - collections.Counter(it=5)).most_common(1), total & collections.Counter(it=2, of=1))
with ThreadPoolExecutor(2) as pool:
    print(list(pool.map(len, lines)), list(pool.map(pow, [2, 3], [5, 4])))
