"""Counting words, as text programs do."""
import string
from collections import Counter, defaultdict

text = """It was the best of times, it was the worst of times, it was the age of wisdom,
it was the age of foolishness, it was the epoch of belief"""
words = text.lower().translate(str.maketrans("", "", string.punctuation)).split()
counts = Counter(words)
print(counts.most_common(3), len(words), len(counts))
by_length = defaultdict(set)
for word in words:
    by_length[len(word)].add(word)
for length in sorted(by_length):
    print(f"{length:2d}: {', '.join(sorted(by_length[length]))}")
print(max(counts, key=lambda w: (counts[w], w)), sorted(counts, key=lambda w: (-counts[w], w))[:5])
print({w: i for i, w in enumerate(dict.fromkeys(words))}["age"], " ".join(w.capitalize() for w in words[:4]))
