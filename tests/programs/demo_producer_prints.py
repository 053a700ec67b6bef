"""The output of threads that take turns by events is in order."""
import threading

ping, pong = threading.Event(), threading.Event()


def play(word, mine, other, times):
    for n in range(times):
        mine.wait()
        mine.clear()
        print(word, n)
        other.set()


a = threading.Thread(target=play, args=("ping", ping, pong, 4))
b = threading.Thread(target=play, args=("pong", pong, ping, 4))
a.start(), b.start()
ping.set()
a.join(), b.join()
